# SPDX-License-Identifier: Apache-2.0
"""trail__right

Whoever could read what became of a candidate reads the whole trail.
"""

import sqlalchemy as sa
from alembic import op

revision = '0020_trail_right'
down_revision = '0019_roles'
branch_labels = None
depends_on = None

RIGHTS = sa.table('role_rights', sa.column('role_code', sa.String()), sa.column('right_code', sa.String()))


def upgrade() -> None:
    op.bulk_insert(RIGHTS, [
        {'role_code': role, 'right_code': 'trail.read'} for role in ('auditor', 'operator')
    ])


def downgrade() -> None:
    op.execute(sa.delete(RIGHTS).where(RIGHTS.c.right_code == 'trail.read'))
