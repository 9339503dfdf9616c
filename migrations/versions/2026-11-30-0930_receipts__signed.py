# SPDX-License-Identifier: Apache-2.0
"""receipts__signed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import seals

revision = '0028_receipts_signed'
down_revision = '0027_attempts_chained'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), 'postgresql')


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        'signing_keys',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('purpose', sa.String(20), nullable=False),
        sa.Column('kid', sa.String(16), nullable=False),
        sa.Column('public_key', sa.String(64), nullable=False),
        sa.Column('sealed', sa.String(200), nullable=True),
        sa.Column('state', sa.String(20), nullable=False),
        sa.Column('announced_at', instant, nullable=False),
        sa.CheckConstraint(
            "state IN ('announced', 'active', 'retired', 'compromised')",
            name=op.f('ck_signing_keys_state'),
        ),
        sa.CheckConstraint(
            "(state IN ('announced', 'active')) = (sealed IS NOT NULL)",
            name=op.f('ck_signing_keys_sealed'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_keys')),
        sa.UniqueConstraint('kid', name=op.f('uq_signing_keys_kid')),
    )
    active = sa.text("state = 'active'")
    op.create_index(
        'uq_signing_keys_active',
        'signing_keys',
        ['purpose'],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    seals.seal('signing_keys', ['compromised'])
    op.create_table(
        'key_entries',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('signed', JSON, nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_key_entries')),
    )
    seals.append_only('key_entries', ['seq'])
    op.create_table(
        'receipts',
        sa.Column('receipt_number', sa.String(32), nullable=False),
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('kid', sa.String(16), nullable=True),
        sa.Column('signed', sa.LargeBinary(), nullable=True),
        sa.Column('unsigned', sa.LargeBinary(), nullable=True),
        sa.Column('issued_at', instant, nullable=False),
        sa.Column('voided_at', instant, nullable=True),
        sa.CheckConstraint('(kid IS NULL) = (signed IS NULL)', name=op.f('ck_receipts_signed')),
        sa.CheckConstraint(
            'signed IS NULL OR unsigned IS NULL', name=op.f('ck_receipts_unsigned')
        ),
        sa.ForeignKeyConstraint(
            ['attempt_id'], ['attempts.id'], name=op.f('fk_receipts_attempt_id_attempts')
        ),
        sa.PrimaryKeyConstraint('receipt_number', name=op.f('pk_receipts')),
    )
    op.create_index(op.f('ix_receipts_attempt_id'), 'receipts', ['attempt_id'])
    standing = sa.text('voided_at IS NULL')
    op.create_index(
        'uq_receipts_standing',
        'receipts',
        ['attempt_id'],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    # What was given before is kept as it was given: a signature made later would say less.
    op.execute(
        'INSERT INTO receipts (receipt_number, attempt_id, issued_at)'
        ' SELECT receipt_number, id, submitted_at FROM attempts WHERE receipt_number IS NOT NULL'
    )


def downgrade() -> None:
    op.drop_table('receipts')
    seals.open_again('key_entries')
    op.drop_table('key_entries')
    seals.unseal('signing_keys')
    op.drop_table('signing_keys')

