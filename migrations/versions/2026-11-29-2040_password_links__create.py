# SPDX-License-Identifier: Apache-2.0
"""password_links__create"""

from base64 import b64encode
from os import urandom

import sqlalchemy as sa
from alembic import op

from migrations import seals

revision = '0017_password_links'
down_revision = '0016_sign_in_paces'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.alter_column('password_hash', existing_type=sa.String(length=200), nullable=True)
    op.create_table('password_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('open', 'used', 'withdrawn')", name=op.f('ck_password_links_state')),
    sa.ForeignKeyConstraint(['made_by'], ['staff_members.id'], name=op.f('fk_password_links_made_by_staff_members')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_password_links_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_links')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_password_links_token_digest'))
    )
    with op.batch_alter_table('password_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_links_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index('uq_password_links_open', ['staff_id'], unique=True,
            sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    seals.seal('password_links', ['used', 'withdrawn'])


def downgrade() -> None:
    seals.unseal('password_links')
    op.drop_table('password_links')
    # Whoever has chosen no password gets one that nobody knows, in the form that can be checked.
    salt, digest = (b64encode(urandom(size)).decode().rstrip('=') for size in (16, 32))
    unknown = f'$argon2id$v=19$m=65536,t=3,p=4${salt}${digest}'
    op.execute(f"UPDATE staff_members SET password_hash = '{unknown}' WHERE password_hash IS NULL")  # noqa: S608
    with op.batch_alter_table('staff_members', schema=None) as batch_op:
        batch_op.alter_column('password_hash', existing_type=sa.String(length=200), nullable=False)
