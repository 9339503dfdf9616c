# SPDX-License-Identifier: Apache-2.0
"""frames__no_next_moment

The service names no moment for the next still any more, so none is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009_frames'
down_revision = '0008_revoked'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column('frames', 'next_after_ms')


def downgrade() -> None:
    op.add_column('frames', sa.Column('next_after_ms', sa.Integer(), nullable=False, server_default='0'))
