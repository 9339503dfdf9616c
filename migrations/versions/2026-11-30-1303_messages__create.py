# SPDX-License-Identifier: Apache-2.0
"""messages__create"""

import sqlalchemy as sa
from alembic import op

revision = '0035_messages'
down_revision = '0034_sitting_contacts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('author', sa.String(length=20), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("author IN ('candidate', 'invigilator')", name=op.f('ck_messages_author')),
    sa.CheckConstraint("scope IN ('one', 'some', 'all')", name=op.f('ck_messages_scope')),
    sa.CheckConstraint("(author = 'invigilator') = (staff_id IS NOT NULL)", name=op.f('ck_messages_by_staff')),
    sa.CheckConstraint("author = 'invigilator' OR scope = 'one'", name=op.f('ck_messages_to_all')),
    sa.CheckConstraint("(read_by IS NOT NULL) = (author = 'candidate' AND read_at IS NOT NULL)", name=op.f('ck_messages_read_by')),
    sa.CheckConstraint("author = 'candidate' OR read_at IS NULL OR delivered_at IS NOT NULL", name=op.f('ck_messages_delivered')),
    sa.ForeignKeyConstraint(['read_by'], ['staff_members.id'], name=op.f('fk_messages_read_by_staff_members')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_messages_registration_id_registrations')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_messages_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('registration_id', 'author', 'client_id', name=op.f('uq_messages_registration_id_author_client_id'))
    )
    op.create_index(op.f('ix_messages_read_by'), 'messages', ['read_by'])
    op.create_index(op.f('ix_messages_registration_id_sent_at'), 'messages', ['registration_id', 'sent_at'])
    op.create_index(op.f('ix_messages_staff_id'), 'messages', ['staff_id'])


def downgrade() -> None:
    op.drop_table('messages')
