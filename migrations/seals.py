# SPDX-License-Identifier: Apache-2.0
"""Triggers by which the database itself refuses to leave a sealed state.

Called from migrations, so what these write never changes: a new kind of seal is a new function.
SQLite forgets a table's triggers when a batch makes the table anew: such a migration seals it again.
"""

from collections.abc import Sequence

from alembic import op

_REFUSE = """
CREATE FUNCTION refuse_unsealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may not leave its sealed state %', TG_TABLE_NAME, OLD.state
        USING ERRCODE = 'check_violation';
END $$
"""


def prepare() -> None:
    """PostgreSQL has the function that its triggers call."""
    if _is_postgres():
        op.execute(_REFUSE)


def unprepare() -> None:
    if _is_postgres():
        op.execute("DROP FUNCTION refuse_unsealing()")


def seal(table: str, states: Sequence[str], *, unless_rises: str | None = None) -> None:
    """A row of the table stays in these states, whatever is written; it may still be deleted.

    Except by a statement that raises the count named, which the reopening verb alone does.
    """
    listed = ", ".join(f"'{state}'" for state in states)
    leaves = f"OLD.state IN ({listed}) AND NEW.state <> OLD.state"
    if unless_rises:
        leaves += f" AND NEW.{unless_rises} <= OLD.{unless_rises}"
    head = f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OF state ON {table} FOR EACH ROW"
    refusal = f"{table} may not leave its sealed state"
    if _is_postgres():
        op.execute(f"{head} WHEN ({leaves}) EXECUTE FUNCTION refuse_unsealing()")
    else:
        op.execute(f"{head} WHEN {leaves} BEGIN SELECT RAISE(ABORT, '{refusal}'); END")


def unseal(table: str) -> None:
    """The table has no seal, so that another can be put on it."""
    op.execute(f"DROP TRIGGER {table}_sealed" + (f" ON {table}" if _is_postgres() else ""))


def _is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"
