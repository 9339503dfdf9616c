# SPDX-License-Identifier: Apache-2.0
"""Column types: instants, exact points, JSON, and one of an enum's members."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

E = TypeVar("E", bound=Enum)


class Instant(sa.TypeDecorator[datetime]):
    """An aware UTC instant; a naive datetime is refused on the way in."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: pass an aware one")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Points(sa.TypeDecorator[Decimal]):
    """Exact points with two decimals.

    SQLite has no decimal type and would keep a float, so hundredths are stored there.
    """

    impl = sa.Numeric(9, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Integer())
        return dialect.type_descriptor(sa.Numeric(9, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value)
        if exact != exact.quantize(Decimal("0.01")):
            raise ValueError(f"points have two decimals, got {exact}")
        return int(exact * 100) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        # Both databases give the same two decimals: 3.00, never 3.
        return Decimal(value).scaleb(-2) if dialect.name == "sqlite" else Decimal(value)


Json = sa.JSON().with_variant(JSONB(), "postgresql")


class Word(sa.TypeDecorator[E]):
    """A member of the enum, stored as its value and given back as a member."""

    impl = sa.String
    cache_ok = True

    def __init__(self, members: type[E], length: int = 20) -> None:
        super().__init__()
        self.members = members
        self.length = length

    @property
    def stored(self) -> sa.types.TypeEngine[Any]:
        """The column's type in the database."""
        return (
            sa.Integer()
            if isinstance(next(iter(self.members)).value, int)
            else sa.String(self.length)
        )

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(self.stored)

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        # A word that no member has finds nothing, as in a filter of an address; OneOf's CHECK
        # refuses it where it is written.
        return value.value if isinstance(value, Enum) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:  # noqa: ARG002
        return None if value is None else self.members(value)


class OneOf(Word[E]):
    """The same, and the database refuses every other value.

    The table's CHECK is written from the enum, under the column's name: a wider enum needs no
    second list, and tests/architecture demands the migration that widens the database's.
    """

    cache_ok = True

    def check_of(self, column: str) -> str:
        listed = ", ".join(repr(member.value) for member in self.members)
        return f"{column} IN ({listed})"


@sa.event.listens_for(sa.Column, "after_parent_attach")
def _check_members(column: sa.Column[Any], table: sa.schema.SchemaItem) -> None:
    if isinstance(column.type, OneOf) and isinstance(table, sa.Table):
        check = column.type.check_of(column.name)
        table.append_constraint(sa.CheckConstraint(check, name=column.name))
