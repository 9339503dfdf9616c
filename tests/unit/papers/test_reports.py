# SPDX-License-Identifier: Apache-2.0
"""What is kept of a set of forms: worked out by hand for papers of one and two items."""

from decimal import Decimal

from app.papers.rules.reports import pool_report_of
from question_bank.assembly import PlannedSlot
from question_bank.items import Item
from question_bank.marking import Marking
from tests.support.factories.items import make_single

EASY = make_single("policy-s-001", difficulty=Decimal("0.8"))
HARD = make_single("policy-s-002", difficulty=Decimal("0.4"))


def paper(*given: Item) -> list[PlannedSlot]:
    return [
        PlannedSlot(number, "any", item, Decimal(1), Marking.EXACT, tuple("ABCD"))
        for number, item in enumerate(given, start=1)
    ]


def test_pool_report_tells_ranges_and_how_often_each_item_is_used() -> None:
    report = pool_report_of([paper(EASY, HARD), paper(EASY, EASY)], bank=4, pass_points=Decimal(2))
    assert (report["items"], report["exposure"]) == (2, [[0, 2], [1, 1], [3, 1]])
    assert report["spread"] == {"mean": 0.4, "sd": 0.066771, "pass_probability": 0.32}
    [first] = report["forms"]
    assert (first["mean"], first["pass_probability"]) == (1.2, 0.32)
    assert first["distribution"] == [0.12, 0.56, 0.32]
