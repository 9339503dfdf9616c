# SPDX-License-Identifier: Apache-2.0
"""retention_reports__create"""

import sqlalchemy as sa
from alembic import op

revision = '0013_reports'
down_revision = '0012_references'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retention_reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('sweep_id', sa.Uuid(), nullable=False),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('table_name', sa.String(length=63), nullable=False),
    sa.Column('thing', sa.String(length=10), nullable=False),
    sa.Column('term', sa.String(length=200), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('oldest_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('newest_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("thing IN ('rows', 'blobs', 'words', 'strays')", name=op.f('ck_retention_reports_thing')),
    sa.CheckConstraint('number > 0', name=op.f('ck_retention_reports_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_reports')),
    sa.UniqueConstraint('sweep_id', 'table_name', 'thing', name=op.f('uq_retention_reports_sweep_id_table_name_thing'))
    )
    op.create_index(op.f('ix_retention_reports_swept_at'), 'retention_reports', ['swept_at'])


def downgrade() -> None:
    op.drop_table('retention_reports')
