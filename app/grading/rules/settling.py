# SPDX-License-Identifier: Apache-2.0
"""What opinions settle into: a mark, or the wish for another opinion. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.grading.states import MarkingPolicy, MarkRule
from app.grading.values import GivenMark, Needs, Settled, StatedOpinion

# What every programme marks by.
POLICY = MarkingPolicy.ONE
FIRST_OPINION = 1


def settle(opinions: Sequence[StatedOpinion], policy: MarkingPolicy) -> Settled | Needs:
    """The mark that these standing opinions make, in the order of their places, or what is missing.

    The same opinions under the same policy come to the same for ever: no clock, no chance.
    """
    return _POLICIES[policy](opinions)


def _settle_by_first(opinions: Sequence[StatedOpinion]) -> Settled | Needs:
    if not opinions:
        return Needs(FIRST_OPINION)
    first = opinions[0]
    return Settled(first.points, MarkRule.ONE_OPINION, first.checked)


_POLICIES: Mapping[MarkingPolicy, Callable[[Sequence[StatedOpinion]], Settled | Needs]] = {
    MarkingPolicy.ONE: _settle_by_first,
}


def detail_of(given: GivenMark) -> dict[str, Any]:
    """What is stored with the opinion; enough to put it on the desk again."""
    if given.points is not None:
        return {"points": f"{given.points:.2f}", "note": given.note}
    return {"checked": sorted(given.checked or ()), "note": given.note}


def given_of(detail: Mapping[str, Any]) -> GivenMark:
    """The opinion as it was given: the inverse of what is stored as its detail."""
    note = str(detail.get("note", ""))
    if "points" in detail:
        return GivenMark(points=Decimal(detail["points"]), note=note)
    return GivenMark(checked=tuple(detail.get("checked", ())), note=note)


def stated_of(points: Decimal, detail: Mapping[str, Any]) -> StatedOpinion:
    """The opinion as it is weighed; what its note says weighs nothing."""
    return StatedOpinion(points, given_of(detail).checked)
