# SPDX-License-Identifier: Apache-2.0
"""second_factors__add"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import seals

revision = '0024_second_factors'
down_revision = '0023_repeated_creations'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Sessions of whoever needs a factor are half from now on: they are asked to sign in again.
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('factor_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE sessions SET used_at = created_at, signed_in_at = created_at')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.alter_column('used_at', nullable=False)
        batch_op.create_check_constraint(batch_op.f('ck_sessions_signed_in'), 'factor_at IS NULL OR signed_in_at IS NOT NULL')
    op.create_table('totp_factors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('secret_sealed', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(confirmed_at IS NULL) = (last_step IS NULL)', name=op.f('ck_totp_factors_confirmed')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_totp_factors_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_totp_factors'))
    )
    op.create_index(op.f('ix_totp_factors_staff_id'), 'totp_factors', ['staff_id'])
    for name, where in (('confirmed', 'confirmed_at IS NOT NULL'), ('waiting', 'confirmed_at IS NULL')):
        op.create_index(f'uq_totp_factors_{name}', 'totp_factors', ['staff_id'], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table('passkeys',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('transports', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_passkeys_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id'))
    )
    op.create_index(op.f('ix_passkeys_staff_id'), 'passkeys', ['staff_id'])
    op.create_table('recovery_codes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_recovery_codes_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('staff_id', 'digest', name=op.f('uq_recovery_codes_staff_id_digest'))
    )
    op.create_table('passkey_challenges',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(length=100), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['sessions.id'], name=op.f('fk_passkey_challenges_session_id_sessions')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_passkey_challenges'))
    )
    op.create_table('resets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("what IN ('factor', 'password')", name=op.f('ck_resets_what')),
    sa.CheckConstraint("state IN ('asked', 'confirmed', 'declined', 'lapsed')", name=op.f('ck_resets_state')),
    sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f('ck_resets_decided')),
    sa.CheckConstraint('asked_by <> staff_id', name=op.f('ck_resets_not_own')),
    sa.CheckConstraint("state <> 'confirmed' OR (asked_by IS NULL AND decided_by IS NULL) OR (asked_by IS NOT NULL AND decided_by IS NOT NULL AND decided_by <> asked_by AND decided_by <> staff_id)", name=op.f('ck_resets_three_people')),
    sa.CheckConstraint("told_at IS NULL OR state = 'confirmed'", name=op.f('ck_resets_told')),
    sa.ForeignKeyConstraint(['asked_by'], ['staff_members.id'], name=op.f('fk_resets_asked_by_staff_members')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff_members.id'], name=op.f('fk_resets_decided_by_staff_members')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_resets_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resets'))
    )
    op.create_index(op.f('ix_resets_staff_id'), 'resets', ['staff_id'])
    asked = sa.text("state = 'asked'")
    op.create_index('uq_resets_asked', 'resets', ['staff_id', 'what'], unique=True, sqlite_where=asked, postgresql_where=asked)
    seals.seal('resets', ['confirmed', 'declined', 'lapsed'])


def downgrade() -> None:
    op.drop_table('resets')
    op.drop_table('passkey_challenges')
    op.drop_table('recovery_codes')
    op.drop_table('passkeys')
    op.drop_table('totp_factors')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_sessions_signed_in'), type_='check')
        batch_op.drop_column('used_at')
        batch_op.drop_column('factor_at')
        batch_op.drop_column('signed_in_at')
