# SPDX-License-Identifier: Apache-2.0
"""time_entries__causes"""

from alembic import op

revision = '0030_time_causes'
down_revision = '0029_clock_marks'
branch_labels = None
depends_on = None

CAUSES = (
    "cause IN ('base', 'accommodation', 'delay', 'pause', 'grant', 'outage', 'late_admission',"
    " 'reopening')"
)


def upgrade() -> None:
    with op.batch_alter_table('time_entries') as entries:
        entries.create_check_constraint(op.f('ck_time_entries_cause'), CAUSES)
        entries.create_check_constraint(op.f('ck_time_entries_seconds'), 'seconds >= 0')


def downgrade() -> None:
    with op.batch_alter_table('time_entries') as entries:
        entries.drop_constraint(op.f('ck_time_entries_seconds'), type_='check')
        entries.drop_constraint(op.f('ck_time_entries_cause'), type_='check')
