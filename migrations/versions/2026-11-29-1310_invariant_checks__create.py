# SPDX-License-Identifier: Apache-2.0
"""invariant_checks__create"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015_invariants'
down_revision = '0014_voided'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invariant_checks',
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('broken', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('checked_on', name=op.f('pk_invariant_checks'))
    )


def downgrade() -> None:
    op.drop_table('invariant_checks')
