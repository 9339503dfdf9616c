# SPDX-License-Identifier: Apache-2.0
"""machine_tokens__create"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import seals

revision = '0025_machine_tokens'
down_revision = '0024_second_factors'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('machine_tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('rights', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('given', 'revoked')", name=op.f('ck_machine_tokens_state')),
    sa.CheckConstraint('expires_at > made_at', name=op.f('ck_machine_tokens_days_in_order')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_machine_tokens_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_machine_tokens')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_machine_tokens_token_digest'))
    )
    op.create_index(op.f('ix_machine_tokens_staff_id'), 'machine_tokens', ['staff_id'])
    seals.seal('machine_tokens', ['revoked'])


def downgrade() -> None:
    op.drop_table('machine_tokens')
