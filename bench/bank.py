# SPDX-License-Identifier: Apache-2.0
"""The item bank as it grows: import, twins, forms, marking: `python -m bench.bank`

Each line gives a size, the seconds it took, how often the floor measured in the same run fits into
them, and the growth: the power of the size by which time rose since the line before (1 is in step
with the size, 2 its square). The floor is what nobody could do without.
"""

import argparse
import asyncio
import math
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

from python_calamine import CalamineWorkbook

from app.accounts import service as accounts
from app.core.blobs import open_blobs
from app.core.clock import SystemClock
from app.core.db import Database
from app.exchange import service as exchange
from app.exchange.service import Confirmation, Upload
from bench.servers import make_sqlite
from question_bank.assembly import Blueprint, SectionPlan, assemble_parallel, draw_pool
from question_bank.interchange import Defaults
from question_bank.interchange.formats import format_named
from question_bank.items import CONTENT, Item, ItemType, MultipleChoice, SingleChoice, load_bank
from question_bank.marking import EachOption, ExactMatch, Marking, MissedShare
from question_bank.twins import find_twins
from question_bank.twins.shingles import shingles
from tests.support.world import make_settings

P = ParamSpec("P")
T = TypeVar("T")
_CLAUSE = re.compile(r"[^，。；：（）　]{6,}")
TOPICS = ("policy", "accounting", "monitoring", "verification", "trading", "assets", "consulting")


class Curve:
    """Prints lines of one question as its size grows."""

    def __init__(self, title: str, floor: str) -> None:
        self._before: tuple[int, float] | None = None
        print(f"\n{title}\n{'':>10}{'seconds':>10}{'x floor':>10}{'growth':>8}   floor: {floor}")

    def line(self, size: int, seconds: float, floor: float, told: str = "") -> None:
        growth = ""
        if self._before is not None:
            smaller, less = self._before
            growth = f"{math.log(seconds / less) / math.log(size / smaller):.2f}"
        self._before = (size, seconds)
        print(
            f"{size:>10,}{seconds:>10.2f}{seconds / floor:>10.1f}{growth:>8}   {told}", flush=True
        )


def timed(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[float, T]:
    started = time.perf_counter()
    result = work(*args, **kwargs)
    return time.perf_counter() - started, result


def doubled(largest: int, times: int) -> list[int]:
    """Sizes that double up to the largest."""
    return [largest // 2**back for back in reversed(range(times))]


def invent(count: int) -> list[Item]:
    """A bank of so many items in the mix of our own, with words of our own in new orders."""
    rng = random.Random(7)
    base = load_bank(CONTENT)
    clauses = sorted({c for item in base for c in _CLAUSE.findall(item.stem + item.explanation)})
    return [_vary(base[number % len(base)], number, rng, clauses) for number in range(count)]


def _vary(item: Item, number: int, rng: random.Random, clauses: Sequence[str]) -> Item:
    stem = "，".join(rng.sample(clauses, 4)) + "（　）。"
    reference = f"{item.topic}-{number:06}"
    difficulty = Decimal(rng.randint(30, 95)) / 100
    if isinstance(item, SingleChoice | MultipleChoice):
        options = tuple(rng.sample(clauses, len(item.options)))
        return replace(item, reference=reference, stem=stem, difficulty=difficulty, options=options)
    return replace(item, reference=reference, stem=stem, difficulty=difficulty)


def blueprint() -> Blueprint:
    """The 100-point mix."""
    plans = (
        (ItemType.SINGLE, 50, "1", Marking.EXACT),
        (ItemType.MULTIPLE, 25, "1", Marking.EXACT),
        (ItemType.TRUE_FALSE, 20, "0.5", Marking.EXACT),
        (ItemType.SHORT_ANSWER, 5, "3", Marking.MARKING_POINTS),
    )
    return Blueprint(
        tuple(
            SectionPlan(kind.value, kind, count, TOPICS, Decimal(points), marking)
            for kind, count, points, marking in plans
        )
    )


def read_workbooks(bank: Sequence[Item], sizes: Sequence[int]) -> None:
    excel = format_named("excel")
    assert excel.read is not None
    assert excel.write is not None
    curve = Curve("reading a workbook, rows", "calamine reads the cells")
    for size in sizes:
        data = excel.write(bank[:size], {})
        with TemporaryDirectory() as folder:
            path = Path(folder) / "bank.xlsx"
            path.write_bytes(data)
            floor, _ = timed(read_cells, path)
        seconds, reading = timed(excel.read, data, Defaults("policy"))
        assert len(reading.items) == size, reading.entries[0].problems
        curve.line(size, seconds, floor, f"{size / seconds:,.0f} rows/s")


def read_cells(path: Path) -> Sequence[Sequence[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


async def import_workbooks(bank: Sequence[Item], sizes: Sequence[int]) -> None:
    excel = format_named("excel")
    assert excel.write is not None
    curve = Curve("upload, preview and confirmation into SQLite, rows", "the preview")
    for size in sizes:
        data = excel.write(bank[:size], {})
        with TemporaryDirectory() as folder:
            preview, preparing, writing = await _import(data, Path(folder))
        told = f"preview {preview:.1f} s, preparing {preparing:.1f} s, writing {writing:.1f} s"
        curve.line(size, preview + preparing + writing, preview, told)


async def _import(data: bytes, folder: Path) -> tuple[float, float, float]:
    """Seconds until the preview is there, of preparing, and of the transaction that writes."""
    url = await make_sqlite(folder)
    database, now = Database(url), SystemClock().now()
    blobs = open_blobs(make_settings(url, folder))
    async with database.writing() as session:
        author = await accounts.create_staff(
            session,
            username="author",
            display_name="Author",
            roles=["author"],
            password_hash="none",  # noqa: S106
            now=now,
        )
        staff_id = author.id
    started = time.perf_counter()
    given = Upload("bank.xlsx", data, Defaults("policy"))
    received = await exchange.receive(blobs, given)
    async with database.writing() as session:
        stored = await exchange.upload(session, received, staff_id=staff_id, now=now)
        import_id = stored.id
    async with database.reading() as session:
        opened = await exchange.open_import(session, blobs, import_id, staff_id=staff_id)
        seen = await exchange.preview(session, opened)
    shown = time.perf_counter()
    async with database.reading() as session:
        wanted = Confirmation(seen.stamp, submit=False)
        ready = await exchange.prepare(session, opened, wanted, now=now)
    prepared = time.perf_counter()
    async with database.writing() as session:
        await exchange.confirm(session, ready)
    done = time.perf_counter()
    await database.dispose()
    return shown - started, prepared - shown, done - prepared


def cut_all(texts: Iterable[str]) -> list[object]:
    return [shingles(text) for text in texts]


def find_all_twins(bank: Sequence[Item], sizes: Sequence[int]) -> None:
    curve = Curve("twins among so many items", "cutting each text into shingles")
    for size in sizes:
        texts = {item.reference: item.stem for item in bank[:size]}
        floor, _ = timed(cut_all, texts.values())
        seconds, found = timed(find_twins, texts)
        curve.line(size, seconds, floor, f"{len(found)} pairs")


def make_parallel(bank: Sequence[Item], sizes: Sequence[int]) -> None:
    curve = Curve("5 parallel forms of 100 from so many items", "drawing them by lot alone")
    for size in sizes:
        part = bank[:size]
        floor, _ = timed(draw_by_lot, part, 5)
        seconds, made = timed(assemble_parallel, blueprint(), part, forms=5, seed=1)
        spread = made.spread(Decimal(60))
        told = (
            f"mean within {spread.mean:.4f}, passing within {spread.pass_probability * 100:.3f} %, "
            f"overlap {made.bounds.overlap}"
        )
        curve.line(size, seconds, floor, told)


def make_pools(bank: Sequence[Item], sizes: Sequence[int]) -> None:
    part = bank[:2000]
    curve = Curve("so many individual forms of 100 from 2,000 items", "drawing them by lot alone")
    for size in sizes:
        floor, _ = timed(draw_by_lot, part, size)
        seconds, pool = timed(draw_pool, blueprint(), part, forms=size, seed=1)
        spread = max(pool.means) - min(pool.means)
        curve.line(size, seconds, floor, f"means within {spread:.3f} points")


def draw_by_lot(bank: Sequence[Item], forms: int) -> int:
    """What any drawing costs at least: so many of each type, by lot, without a rule."""
    rng = random.Random(1)
    kinds = {plan.type: [i for i in bank if i.type == plan.type] for plan in blueprint().sections}
    drawn = 0
    for _ in range(forms):
        for plan in blueprint().sections:
            drawn += len(rng.sample(kinds[plan.type], plan.count))
    return drawn


def count_equal(answers: Sequence[frozenset[str]], key: frozenset[str]) -> int:
    return sum(answer == key for answer in answers)


def mark_responses(sizes: Sequence[int]) -> None:
    rng, labels, points = random.Random(1), "ABCDE", Decimal(2)
    key = frozenset("ABD")
    drawn = [frozenset(rng.sample(labels, rng.randint(0, 5))) for _ in range(4096)]
    for rule in (ExactMatch(), MissedShare(), EachOption()):
        curve = Curve(f"marking so many responses by {type(rule).__name__}", "comparing sets")
        for size in sizes:
            answers = (drawn * (size // len(drawn) + 1))[:size]
            floor, _ = timed(count_equal, answers, key)
            seconds, marks = timed(rule.mark_many, key, answers, points=points)
            assert len(list(marks)) == size
            curve.line(size, seconds, floor, f"{size / seconds:,.0f} responses/s")


def main() -> int:
    """Measure all, or what is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="an eighth of every size")
    wanted = parser.parse_args()
    part = 8 if wanted.quick else 1
    bank = invent(20_000 // part)
    mark_responses(doubled(1_000_000 // part, 4))
    find_all_twins(bank, doubled(20_000 // part, 5))
    make_parallel(bank, doubled(2_000, 1 if wanted.quick else 3))
    make_pools(bank, doubled(10_000 // part, 4))
    read_workbooks(bank, doubled(20_000 // part, 5))
    asyncio.run(import_workbooks(bank, doubled(20_000 // part, 3)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
