# SPDX-License-Identifier: Apache-2.0
"""Triggers by which the database itself refuses to leave a sealed state, or to change a row at all.

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
_REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
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


def prepare_append_only() -> None:
    """PostgreSQL has the function that triggers of append-only tables call."""
    if _is_postgres():
        op.execute(_REFUSE_CHANGE)


def unprepare_append_only() -> None:
    if _is_postgres():
        op.execute("DROP FUNCTION refuse_change()")


def append_only(
    table: str, unique: Sequence[str], *, since: str | None = None, days: int = 0
) -> None:
    """Rows of the table are added, and neither changed nor deleted; not all at once either.

    With `since`, a column, a row may be deleted when that instant is so many days ago. By the
    database's clock: who may delete must not be believed about the time. `unique` are the columns
    of which SQLite would put a new row in an old one's place (INSERT OR REPLACE fires no trigger
    of a deletion).
    """
    if _is_postgres():
        _append_only_on_postgres(table, since, days)
    else:
        _append_only_on_sqlite(table, unique, since, days)


def _append_only_on_postgres(table: str, since: str | None, days: int) -> None:
    # Hours: a day of the session's time zone may be longer or shorter.
    young = (
        f"WHEN (OLD.{since} > clock_timestamp() - interval '{days * 24} hours') " if since else ""
    )
    refuse = "EXECUTE FUNCTION refuse_change()"
    for what, when in (
        ("update", f"FOR EACH ROW {refuse}"),
        ("delete", f"FOR EACH ROW {young}{refuse}"),
        ("truncate", f"FOR EACH STATEMENT {refuse}"),
    ):
        name = f"{table}_no_{what}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} {when}")
        # An ordinary trigger rests while session_replication_role says so.
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _append_only_on_sqlite(table: str, unique: Sequence[str], since: str | None, days: int) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    young = (
        f"WHEN OLD.{since} > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{days} days') " if since else ""
    )
    same = " OR ".join(f"{column} = NEW.{column}" for column in unique)
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {young}{refuse}")
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {taken} {refuse}")


def open_again(table: str) -> None:
    """The table is append-only no more."""
    for what in ("update", "delete", "truncate" if _is_postgres() else "replace"):
        op.execute(f"DROP TRIGGER {table}_no_{what}" + (f" ON {table}" if _is_postgres() else ""))


def _is_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"
