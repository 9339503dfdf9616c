# SPDX-License-Identifier: Apache-2.0
"""rescue_files__create"""

import sqlalchemy as sa
from alembic import op

revision = '0033_rescue_files'
down_revision = '0032_accommodations'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rescue_keys',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kid', sa.String(length=16), nullable=False),
    sa.Column('public_key', sa.String(length=130), nullable=False),
    sa.Column('sealed', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rescue_keys')),
    sa.UniqueConstraint('kid', name=op.f('uq_rescue_keys_kid'))
    )
    op.create_table('rescue_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.Uuid(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(taken_at IS NULL) = (taken_by IS NULL)', name=op.f('ck_rescue_files_taken')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_rescue_files_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rescue_files')),
    sa.UniqueConstraint('digest', name=op.f('uq_rescue_files_digest'))
    )
    op.create_index(op.f('ix_rescue_files_attempt_id'), 'rescue_files', ['attempt_id'], unique=False)


def downgrade() -> None:
    op.drop_table('rescue_files')
    op.drop_table('rescue_keys')
