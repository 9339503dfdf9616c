# SPDX-License-Identifier: Apache-2.0
"""outages__create"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import seals

revision = '0031_outages'
down_revision = '0030_time_causes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pulse_minutes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('minute_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('process', sa.Uuid(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Text(), nullable=False),
    sa.Column('turned_away', sa.Text(), nullable=False),
    sa.CheckConstraint('answered >= 0 AND refused >= 0', name=op.f('ck_pulse_minutes_counts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_minutes')),
    sa.UniqueConstraint('sitting_id', 'minute_at', 'process', name=op.f('uq_pulse_minutes_sitting_id_minute_at_process'))
    )
    op.create_table('outages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('affected', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('proposed', 'granted', 'dismissed')", name=op.f('ck_outages_state')),
    sa.CheckConstraint('from_at < to_at AND seconds > 0', name=op.f('ck_outages_span')),
    sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f('ck_outages_decided')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_outages_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outages')),
    sa.UniqueConstraint('sitting_id', 'from_at', name=op.f('uq_outages_sitting_id_from_at'))
    )
    seals.seal('outages', ['granted', 'dismissed'])


def downgrade() -> None:
    op.drop_table('outages')
    op.drop_table('pulse_minutes')
