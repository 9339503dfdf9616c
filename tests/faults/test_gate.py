# SPDX-License-Identifier: Apache-2.0
"""The short form of `make faults`: everything that is thrown at the service, by few and briefly."""

import shutil
from collections.abc import Callable

import pytest

from bench.faults.keepers import DatabaseKind
from bench.faults.play import chosen, play_all
from bench.faults.scenarios import SCENARIOS
from bench.faults.stage import GATE
from bench.faults.table import IN_THE_BROWSER, write_table
from bench.servers import scratch
from tests.support.postgres import find_programs
from tests.support.run import PROJECT

SEED = 20261130
TOOLS = {DatabaseKind.SQLITE: shutil.which("strace"), DatabaseKind.POSTGRES: find_programs()}


@pytest.mark.durability
async def test_nothing_acknowledged_is_lost_whatever_is_thrown_at_the_service(
    database_kind: str, record_property: Callable[[str, object], None]
) -> None:
    kind = DatabaseKind(database_kind)
    if TOOLS[kind] is None:
        pytest.skip("no PostgreSQL, or no strace, installed")
    with scratch() as folder:
        rows = await play_all(kind, folder, GATE, seed=SEED)
    faults = [line for row in rows for line in row.faults]
    assert faults == [], "\n".join(write_table(rows))
    acknowledged = sum(row.acknowledged for row in rows)
    assert acknowledged > 5 * GATE.ops, "candidates wrote all the while"
    record_property("counted", f"{acknowledged:,} ops acknowledged on {kind}, 0 lost")


def test_every_fault_of_the_design_has_its_row() -> None:
    codes = {each.code for each in SCENARIOS} | {code for code, _, _ in IN_THE_BROWSER}
    wanted = {f"F{number}" for number in (*range(1, 10), 13, 14, 15, 18, 19, 20, 23, 24)}
    assert codes >= wanted
    for kind in DatabaseKind:
        played = {each.code for each in chosen(kind, GATE)}
        assert played >= {"F1", "F2", "F3", "F5", "F6", "F8", "F9", "F24"}, kind


def test_rows_of_the_browser_name_tests_that_are_there() -> None:
    for _, _, tests in IN_THE_BROWSER:
        for named in tests:
            path, _, name = named.partition("::")
            assert f"def {name}(" in (PROJECT / path).read_text(encoding="utf-8")
