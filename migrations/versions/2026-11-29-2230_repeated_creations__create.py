# SPDX-License-Identifier: Apache-2.0
"""repeated_creations__create"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023_repeated_creations'
down_revision = '0022_admins_apart'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('repeated_creations',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('request', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_repeated_creations'))
    )


def downgrade() -> None:
    op.drop_table('repeated_creations')
