# SPDX-License-Identifier: Apache-2.0
"""transitions__one_table

The attempts' steps move into the table of every life's steps.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006_transitions'
down_revision = '0005_versions'
branch_labels = None
depends_on = None

STEP = 'id, verb, from_state, to_state, actor_kind, actor_id, reason, at'


def step_columns() -> list[sa.Column]:
    return [
        sa.Column('verb', sa.String(length=20), nullable=False),
        sa.Column('from_state', sa.String(length=20), nullable=False),
        sa.Column('to_state', sa.String(length=20), nullable=False),
        sa.Column('actor_kind', sa.String(length=20), nullable=False),
        sa.Column('actor_id', sa.String(length=40), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table('transitions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    *step_columns(),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transitions'))
    )
    op.create_index(op.f('ix_transitions_subject_kind_subject_id'), 'transitions', ['subject_kind', 'subject_id'], unique=False)
    op.execute(
        f"INSERT INTO transitions (subject_kind, subject_id, {STEP}) "
        f"SELECT 'attempt', attempt_id, {STEP} FROM attempt_transitions"
    )
    op.drop_table('attempt_transitions')


def downgrade() -> None:
    op.create_table('attempt_transitions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    *step_columns(),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_attempt_transitions_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt_transitions'))
    )
    op.create_index(op.f('ix_attempt_transitions_attempt_id'), 'attempt_transitions', ['attempt_id'], unique=False)
    op.execute(
        f"INSERT INTO attempt_transitions (attempt_id, {STEP}) "
        f"SELECT subject_id, {STEP} FROM transitions WHERE subject_kind = 'attempt'"
    )
    op.drop_table('transitions')
