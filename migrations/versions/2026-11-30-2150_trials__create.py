# SPDX-License-Identifier: Apache-2.0
"""trials__create"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0036_trials'
down_revision = '0035_messages'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('device_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('measured', JSON, nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("place IN ('check', 'waiting_room')", name=op.f('ck_device_checks_place')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_device_checks_registration_id_registrations')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_device_checks_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_checks')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_device_checks_registration_id'))
    )
    op.create_index(op.f('ix_device_checks_sitting_id'), 'device_checks', ['sitting_id'])

    op.create_table('trials',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_id', sa.String(length=64), nullable=True),
    sa.Column('turned_at_op', sa.Integer(), nullable=False),
    sa.Column('op_head', sa.Integer(), nullable=False),
    sa.Column('answers', JSON, nullable=False),
    sa.Column('flags', JSON, nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('faces', JSON, nullable=False),
    sa.Column('slowest_save', sa.Integer(), nullable=True),
    sa.CheckConstraint('op_head >= 0 AND answered >= 0', name=op.f('ck_trials_counts')),
    sa.CheckConstraint('started_at <= deadline_at', name=op.f('ck_trials_times')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_trials_candidate_id_candidates')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_trials_registration_id_registrations')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_trials_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trials')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_trials_registration_id'))
    )
    op.create_index(op.f('ix_trials_candidate_id'), 'trials', ['candidate_id'])
    op.create_index(op.f('ix_trials_sitting_id'), 'trials', ['sitting_id'])


def downgrade() -> None:
    op.drop_table('trials')
    op.drop_table('device_checks')
