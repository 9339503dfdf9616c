# SPDX-License-Identifier: Apache-2.0
"""Forms to analyse: from a matrix, from strings of chosen labels, or drawn by hypothesis."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import settings, strategies as st

from question_bank.psychometrics import Estimate, ItemResponses, OptionChoices

OPTIONS = ("A", "B", "C", "D")
# A busy machine is no fault of a statistic.
untimed = settings(deadline=None)


def form_of(rows: Sequence[Sequence[float]], *, max_points: str = "1") -> list[ItemResponses]:
    """A form whose candidates have these rows of scores; its items are q-0, q-1, …"""
    return [
        ItemResponses(f"q-{place}", Decimal(max_points), column)
        for place, column in enumerate(zip(*rows, strict=True))
    ]


def choice_item(reference: str, chosen: str, *, key: str = "A") -> ItemResponses:
    """An item for one point: one letter a candidate, "-" for an omission."""
    labels = [None if letter == "-" else frozenset(letter) for letter in chosen]
    scores = [float(letter == key) for letter in chosen]
    return ItemResponses(
        reference, Decimal(1), scores, OptionChoices(OPTIONS, frozenset(key), labels)
    )


def value_of(estimate: Estimate | None) -> float | None:
    """The figure alone, if there is one."""
    return estimate.value if estimate else None


def reordered(form: Sequence[ItemResponses], order: Sequence[int]) -> list[ItemResponses]:
    """The same form with its candidates in another order."""
    return [
        ItemResponses(
            item.reference,
            item.max_points,
            [int(item.hundredths[place]) / 100 for place in order],
            item.choices
            and OptionChoices(
                item.choices.options,
                item.choices.key,
                [item.choices.patterns[item.choices.codes[place]] for place in order],
            ),
        )
        for item in form
    ]


@st.composite
def matrices(
    draw: st.DrawFn, *, least: int = 1, most: int = 14, columns: int = 5, top: int = 4
) -> list[list[int]]:
    """Rows of whole points from 0 to `top`, a row a candidate."""
    width = draw(st.integers(1, columns))
    row = st.lists(st.integers(0, top), min_size=width, max_size=width)
    return draw(st.lists(row, min_size=least, max_size=most))


@st.composite
def choice_forms(draw: st.DrawFn, *, least: int = 1, most: int = 14) -> list[ItemResponses]:
    """Single choice items with some omitted answers."""
    n = draw(st.integers(least, most))
    texts = draw(st.lists(st.text("ABCD-", min_size=n, max_size=n), min_size=1, max_size=5))
    return [choice_item(f"q-{place}", text) for place, text in enumerate(texts)]
