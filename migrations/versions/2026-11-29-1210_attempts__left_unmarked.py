# SPDX-License-Identifier: Apache-2.0
"""attempts__left_unmarked

An attempt can be left unmarked at its candidate's wish, and that end is sealed like the others.
"""

from alembic import op

from migrations import seals

revision = '0011_left'
down_revision = '0010_opinions'
branch_labels = None
depends_on = None

BEFORE = ['submitted', 'terminated']
AFTER = [*BEFORE, 'left']


def seal_states(states: list[str]) -> None:
    """The CHECK knows these states beside `running`, and the seal holds in each of them."""
    seals.unseal('attempts')
    listed = ', '.join(f"'{state}'" for state in ['running', *states])
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_attempts_state'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_attempts_state'), f'state IN ({listed})')
    seals.seal('attempts', states, unless_rises='reopenings')


def upgrade() -> None:
    seal_states(AFTER)


def downgrade() -> None:
    """Refused by the CHECK while somebody has left: there is no other state that would be true."""
    seal_states(BEFORE)
