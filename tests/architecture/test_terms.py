# SPDX-License-Identifier: Apache-2.0
"""Every table is within the sweep, and every declared term can be obeyed."""

import pytest
import sqlalchemy as sa

from app.core.columns import Instant
from app.core.db import Base
from app.core.privacy import Along, ByProgramme
from app.retention import declared
from app.retention.families import Family, list_families, root_of
from app.retention.terms import instants_of, list_blobs, parent_of
from app.retention.timing import PROGRAMME_TERMS
from tests.support.findings import refuse

# Whose words of people stay as long as the service: who wrote the bank, whose names are emptied,
# and who changed the rules of a programme, of which the database itself lets nothing be changed.
FOR_EVER = {"item_versions", "item_twins", "programme_versions"}
TABLES = sorted(declared(), key=lambda table: table.name)
FAMILIES = list_families()


def name_of(value: sa.Table | Family) -> str:
    return value.root.name if isinstance(value, Family) else value.name


def end_of(table: sa.Table, path: str) -> sa.Column[object]:
    """The column at the end of a declared path; KeyError where a step does not exist."""
    *steps, last = path.split(".")
    for step in steps:
        table = parent_of(table, step)
    return table.c[last]


def test_every_table_is_in_one_family_or_stays_as_long_as_the_service() -> None:
    swept = [table.name for family in FAMILIES for table in family.members]
    forever = [table.name for table in TABLES if declared()[table].keep is None]
    outside = set(Base.metadata.tables) - {*swept, *forever}
    refuse(outside, "Let `keep` in __privacy__ lead to a table that has a term of its own.")
    assert len(swept) + len(forever) == len(Base.metadata.tables), "A table is in two families."


def test_what_is_kept_of_people_for_ever_is_who_wrote_bank_and_rules() -> None:
    forever = {table.name for table, held in declared().items() if held.keep is None}
    personal = {table.name for table, held in declared().items() if held.data != "none"}
    refuse(forever & personal - FOR_EVER, "Give personal data a term: see app/core/privacy.py.")
    refuse(FOR_EVER - forever, "Take it from FOR_EVER: it has a term now.")


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_declared_columns_exist_and_are_instants(table: sa.Table) -> None:
    paths = [*instants_of(table), *(b.keep.since for b in declared()[table].blobs if b.keep)]
    wrong = [path for path in paths if not isinstance(end_of(table, path).type, Instant)]
    refuse(wrong, "Let the term count from an instant.")
    refuse(set(declared()[table].emptied) - set(table.c.keys()), "Name columns of the table.")


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_row_that_goes_along_always_has_one_to_go_along_with(table: sa.Table) -> None:
    keep = declared()[table].keep
    along = [keep.column] if isinstance(keep, Along) else []
    loose = [f"{table.name}.{name}" for name in along if table.c[name].nullable]
    refuse(loose, "Go along by a foreign key that is never empty: such a row would stay for ever.")


def test_blobs_of_rows_end_by_a_rule_that_somebody_answers_for() -> None:
    terms = [(table, blob.keep) for table, blob in list_blobs() if blob.keep is not None]
    refuse(
        {keep.rule for _, keep in terms} - set(PROGRAMME_TERMS),
        "Answer in app/retention/timing.py.",
    )
    ends = [(table.name, foreign) for table, keep in terms for foreign in of_version(table, keep)]
    astray = [name for name, foreign in ends if foreign.column.table.name != "programme_versions"]
    refuse(astray, "Lead to the version that the sitting names.")
    assert len(ends) == len(terms), "Let each path end at a foreign key."


def of_version(table: sa.Table, keep: ByProgramme) -> set[sa.ForeignKey]:
    return end_of(table, keep.version).foreign_keys


@pytest.mark.parametrize("family", FAMILIES, ids=name_of)
def test_rows_refer_to_the_root_of_another_family_alone(family: Family) -> None:
    """What refers to a member would be torn off: the sweep looks at references to roots."""
    inner = set(family.members) - {family.root}
    torn = [
        f"{foreign.parent} -> {foreign.column}"
        for table in TABLES
        if table not in family.members
        for foreign in table.foreign_keys
        if foreign.column.table in inner
    ]
    refuse(torn, "Let the referring model go `Along` with the family.")


def test_referring_families_go_first() -> None:
    """Otherwise what could go now would wait for the next sweep."""
    order = [family.root for family in FAMILIES]
    late = [
        f"{foreign.parent} -> {foreign.column}"
        for table in TABLES
        for foreign in table.foreign_keys
        for root in [root_of(table)]
        if root is not None and foreign.column.table in order
        if order.index(root) > order.index(foreign.column.table)
    ]
    refuse(late, "Order the families in list_families by who refers to whom.")


def test_columns_that_a_family_is_deleted_by_are_indexed() -> None:
    """A database looks for referring rows at each deletion; unindexed it reads the whole table."""
    families = {table for family in FAMILIES if len(family.members) > 1 for table in family.members}
    bare = [
        str(foreign.parent)
        for table in TABLES
        for foreign in table.foreign_keys
        if foreign.column.table in families and not is_indexed(table, foreign.parent)
        if table.name != "sittings"  # Some hundred rows a year.
    ]
    refuse(bare, "Give the column index=True, and write a migration.")


def is_indexed(table: sa.Table, column: sa.Column[object]) -> bool:
    """Whether the column leads an index over all rows."""
    indexes = [list(index.columns) for index in table.indexes if is_whole(index)]
    keys = [
        list(constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
    ]
    return column.unique is True or any(columns[0] is column for columns in [*indexes, *keys])


def is_whole(index: sa.Index) -> bool:
    return index.dialect_options["postgresql"]["where"] is None


def test_terms_lead_to_rows_that_have_terms() -> None:
    along = [table for table in TABLES if isinstance(declared()[table].keep, Along)]
    endless = [table.name for table in along if root_of(table) is None]
    refuse(endless, "Go along with a row that has a term, or say None.")
