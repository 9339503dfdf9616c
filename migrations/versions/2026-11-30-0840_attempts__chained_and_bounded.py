# SPDX-License-Identifier: Apache-2.0
"""attempts__chained_and_bounded"""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import cbor2
import sqlalchemy as sa
from alembic import op

from migrations import seals

revision = '0027_attempts_chained'
down_revision = '0026_forms_dealt'
branch_labels = None
depends_on = None

SEALED = ['submitted', 'terminated', 'left']
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

attempts = sa.table(
    'attempts',
    sa.column('id', sa.Uuid()),
    sa.column('op_head', sa.Integer()),
    *(sa.column(name, sa.Integer()) for name in ('op_count', 'op_size')),
    *(sa.column(name, sa.String()) for name in ('op_held', 'chain_head')),
)
ops = sa.table(
    'answer_ops',
    sa.column('attempt_id', sa.Uuid()),
    *(sa.column(name, sa.Integer()) for name in ('op', 'slot', 'nth')),
    *(sa.column(name, sa.String()) for name in ('kind', 'value')),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ('client_at', 'received_at')),
)


def upgrade() -> None:
    with op.batch_alter_table('attempts') as table:
        table.add_column(sa.Column('op_held', sa.String(1000), nullable=False, server_default='[]'))
        for name in ('op_count', 'op_size', 'turned_at_op'):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('chain_head', sa.String(64), nullable=False, server_default=''))
        table.add_column(sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('answer_ops') as table:
        table.add_column(sa.Column('nth', sa.Integer(), nullable=False, server_default='0'))
    op.execute('UPDATE attempts SET turned_at_op = op_max')
    _chain_all()
    with op.batch_alter_table('attempts') as table:
        for name in ('op_held', 'op_count', 'op_size', 'turned_at_op', 'chain_head'):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table('answer_ops') as table:
        table.alter_column('nth', server_default=None)
    if op.get_bind().dialect.name == 'sqlite':
        seals.seal('attempts', SEALED, unless_rises='reopenings')
    _rekey_late_ops()


def _chain_all() -> None:
    """What was kept before is chained in the order in which it came, as ops are from now on."""
    bind = op.get_bind()
    for attempt_id, op_head in bind.execute(sa.select(attempts.c.id, attempts.c.op_head)).all():
        head = hashlib.sha256(b'kaochang journal 1' + attempt_id.bytes).hexdigest()
        kept = bind.execute(
            sa.select(ops)
            .where(ops.c.attempt_id == attempt_id)
            .order_by(ops.c.received_at, ops.c.op)
        ).all()
        for nth, row in enumerate(kept, 1):
            moments = [(_aware(at) - EPOCH) // MICROSECOND for at in (row.client_at, row.received_at)]
            link = cbor2.dumps([nth, row.op, row.slot, row.kind, row.value, *moments])
            head = hashlib.sha256(bytes.fromhex(head) + link).hexdigest()
            mine = sa.and_(ops.c.attempt_id == attempt_id, ops.c.op == row.op)
            bind.execute(sa.update(ops).where(mine).values(nth=nth))
        bind.execute(
            sa.update(attempts)
            .where(attempts.c.id == attempt_id)
            .values(
                chain_head=head,
                op_count=len(kept),
                op_size=sum(len(row.value) for row in kept),
                op_held=json.dumps(_stretches(op_head, [row.op for row in kept])),
            )
        )


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _stretches(head: int, numbers: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in sorted(n for n in numbers if n > head):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _rekey_late_ops() -> None:
    """A second value under one number is another row."""
    with op.batch_alter_table('late_ops') as table:
        table.add_column(sa.Column('digest', sa.String(64), nullable=False, server_default=''))
    bind = op.get_bind()
    late = sa.table(
        'late_ops',
        sa.column('attempt_id', sa.Uuid()),
        *(sa.column(name, sa.Integer()) for name in ('op', 'slot')),
        *(sa.column(name, sa.String()) for name in ('kind', 'value', 'digest')),
    )
    for row in bind.execute(sa.select(late)).all():
        text = json.dumps([row.slot, row.kind, row.value], ensure_ascii=False, separators=(',', ':'))
        digest = hashlib.sha256(text.encode()).hexdigest()
        mine = sa.and_(late.c.attempt_id == row.attempt_id, late.c.op == row.op)
        bind.execute(sa.update(late).where(mine).values(digest=digest))
    with op.batch_alter_table('late_ops') as table:
        table.alter_column('digest', server_default=None)
        table.drop_constraint('pk_late_ops', type_='primary')
        table.create_primary_key('pk_late_ops', ['attempt_id', 'op', 'digest'])


def downgrade() -> None:
    op.execute(
        'DELETE FROM late_ops WHERE EXISTS (SELECT 1 FROM late_ops o'
        ' WHERE o.attempt_id = late_ops.attempt_id AND o.op = late_ops.op AND o.digest < late_ops.digest)'
    )
    with op.batch_alter_table('late_ops') as table:
        table.drop_constraint('pk_late_ops', type_='primary')
        table.create_primary_key('pk_late_ops', ['attempt_id', 'op'])
        table.drop_column('digest')
    with op.batch_alter_table('answer_ops') as table:
        table.drop_column('nth')
    with op.batch_alter_table('attempts') as table:
        for name in ('paused_at', 'chain_head', 'turned_at_op', 'op_size', 'op_count', 'op_held'):
            table.drop_column(name)
    if op.get_bind().dialect.name == 'sqlite':
        seals.seal('attempts', SEALED, unless_rises='reopenings')
