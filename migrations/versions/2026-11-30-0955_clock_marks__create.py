# SPDX-License-Identifier: Apache-2.0
"""clock_marks__create"""

import sqlalchemy as sa
from alembic import op

revision = '0029_clock_marks'
down_revision = '0028_receipts_signed'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clock_marks',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('believed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reference_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('doubted_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('boot', sa.String(length=40), nullable=False),
    sa.Column('booted_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_clock_marks_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_marks'))
    )


def downgrade() -> None:
    op.drop_table('clock_marks')
