# SPDX-License-Identifier: Apache-2.0
"""entitlements__revoked

A right is taken back when the result that gave it is voided, and comes back with it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008_revoked'
down_revision = '0007_seals'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('entitlements', sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('entitlements', 'revoked_at')
