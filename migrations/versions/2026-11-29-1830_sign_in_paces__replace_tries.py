# SPDX-License-Identifier: Apache-2.0
"""sign_in_paces__replace_tries"""

import sqlalchemy as sa
from alembic import op

revision = '0016_sign_in_paces'
down_revision = '0015_invariants'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was counted is not carried over: it was counted by name, which refused its owner.
    op.create_table('sign_in_paces',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('paid_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('open_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_sign_in_paces'))
    )
    op.drop_table('sign_in_tries')
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.drop_column('last_failed_at')
        batch_op.drop_column('failures')


def downgrade() -> None:
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.add_column(sa.Column('failures', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.alter_column('failures', server_default=None)
    op.create_table('sign_in_tries',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_sign_in_tries'))
    )
    op.drop_table('sign_in_paces')
