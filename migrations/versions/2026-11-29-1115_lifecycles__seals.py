# SPDX-License-Identifier: Apache-2.0
"""lifecycles__seals

The database itself refuses to leave the states that a life ends in.
"""

import sqlalchemy as sa
from alembic import op

from migrations import seals

revision = '0007_seals'
down_revision = '0006_transitions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('attempts', sa.Column('reopenings', sa.Integer(), nullable=False, server_default='0'))
    seals.prepare()
    seals.seal('attempts', ['submitted', 'terminated'], unless_rises='reopenings')
    seals.seal('results', ['released'])
    seals.seal('sittings', ['cancelled'])


def downgrade() -> None:
    for table in ('attempts', 'results', 'sittings'):
        seals.unseal(table)
    seals.unprepare()
    op.drop_column('attempts', 'reopenings')
