# SPDX-License-Identifier: Apache-2.0
"""results__voided

A result says what it rests on, and can be voided and restored by two people. What was decided
before rests on its marks, or on absence: it was given out as that.
"""

import sqlalchemy as sa
from alembic import op

from migrations import seals

revision = '0014_voided'
down_revision = '0013_reports'
branch_labels = None
depends_on = None

OUTCOMES = "'passed', 'failed', 'absent', 'voided'"
BASES = "'marks', 'absence', 'termination', 'leaving'"


def upgrade() -> None:
    op.add_column('results', sa.Column('basis', sa.String(12), nullable=True))
    op.execute("UPDATE results SET basis = CASE WHEN outcome = 'absent' THEN 'absence' ELSE 'marks' END")
    seals.unseal('results')
    with op.batch_alter_table('results', schema=None) as batch_op:
        batch_op.alter_column('basis', existing_type=sa.String(12), nullable=False)
        batch_op.add_column(sa.Column('voided_from', sa.String(10), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_results_absent'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_results_pass_line'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_results_outcome'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_results_outcome'), f'outcome IN ({OUTCOMES})')
        batch_op.create_check_constraint(batch_op.f('ck_results_basis'), f'basis IN ({BASES})')
        batch_op.create_check_constraint(batch_op.f('ck_results_absence'), "(basis = 'absence') = (attempt_id IS NULL)")
        batch_op.create_check_constraint(
            batch_op.f('ck_results_unmarked'),
            "(basis IN ('absence', 'leaving')) = (total IS NULL) AND (total IS NULL) = (marked_at IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_results_voided'), "(outcome = 'voided') = (voided_from IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_results_pass_line'),
            "(COALESCE(voided_from, outcome) = 'passed') = (basis = 'marks' AND total >= pass_points)",
        )
    seals.seal('results', ['released'])
    op.create_table(
        'voidings',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('result_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('state', sa.String(10), nullable=False),
        sa.Column('reason', sa.String(500), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_by', sa.Uuid(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('void', 'restore')", name=op.f('ck_voidings_kind')),
        sa.CheckConstraint("state IN ('asked', 'confirmed', 'declined')", name=op.f('ck_voidings_state')),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f('ck_voidings_decided_at')),
        sa.CheckConstraint('(decided_by IS NULL) = (decided_at IS NULL)', name=op.f('ck_voidings_decided_by')),
        sa.CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name=op.f('ck_voidings_two_people')),
        sa.ForeignKeyConstraint(['result_id'], ['results.id'], name=op.f('fk_voidings_result_id_results')),
        sa.ForeignKeyConstraint(['asked_by'], ['staff_members.id'], name=op.f('fk_voidings_asked_by_staff_members')),
        sa.ForeignKeyConstraint(['decided_by'], ['staff_members.id'], name=op.f('fk_voidings_decided_by_staff_members')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_voidings')),
    )
    op.create_index(op.f('ix_voidings_result_id'), 'voidings', ['result_id'])
    op.create_index(
        'uq_voidings_open',
        'voidings',
        ['result_id'],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    seals.seal('voidings', ['confirmed', 'declined'])


def downgrade() -> None:
    """Refused by the CHECK while a result is void: no outcome of before would be true of it."""
    op.drop_table('voidings')
    seals.unseal('results')
    with op.batch_alter_table('results', schema=None) as batch_op:
        for name in ('outcome', 'basis', 'absence', 'unmarked', 'voided', 'pass_line'):
            batch_op.drop_constraint(batch_op.f(f'ck_results_{name}'), type_='check')
        batch_op.drop_column('basis')
        batch_op.drop_column('voided_from')
        batch_op.create_check_constraint(
            batch_op.f('ck_results_outcome'), "outcome IN ('passed', 'failed', 'absent')"
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_results_absent'),
            "(outcome = 'absent') = (attempt_id IS NULL) AND (outcome = 'absent') = (total IS NULL)"
            " AND (outcome = 'absent') = (marked_at IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_results_pass_line'),
            "outcome = 'absent' OR (outcome = 'passed') = (total >= pass_points)",
        )
    seals.seal('results', ['released'])
