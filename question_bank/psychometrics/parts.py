# SPDX-License-Identifier: Apache-2.0
"""What single forms say of an item, in exact sums that add up over forms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from question_bank.psychometrics.estimates import centred
from question_bank.psychometrics.option_table import OptionTally, tally_options
from question_bank.psychometrics.responses import ItemResponses
from question_bank.psychometrics.tabulation import FormTable

_ZERO = Fraction(0)

# A form, and the place of the item among its items.
Place = tuple[FormTable, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPart:
    """What a form says of an item, in exact sums of shares of full points.

    `freedom` is how many of its candidates can deviate freely from the mean: all but one.
    """

    candidates: int
    freedom: int
    group: int
    scores: Fraction
    squares: Fraction
    varying: Fraction
    rest_varying: Fraction
    with_rest: Fraction
    upper: Fraction
    upper_squares: Fraction
    lower: Fraction
    lower_squares: Fraction
    options: list[OptionTally]


def parts_of(places: Sequence[Place]) -> list[ItemPart]:
    """A part for each form, and one for all forms together that a single candidate sat.

    Those have no groups, and nothing deviates from its mean. Apart they would each cost as much
    as a form of hundreds, and where everybody has a paper of their own there are a thousand.
    """
    lone = [(table, place) for table, place in places if table.candidates == 1]
    parts = [part_of(table, place) for table, place in places if table.candidates != 1]
    return [*parts, _part_of_lone(lone)] if lone else parts


def part_of(table: FormTable, place: int) -> ItemPart:
    """What one form says of the item at this place."""
    item, sums, groups, n = table.items[place], table.sums, table.groups, table.candidates
    full, max_rest = item.max_hundredths, table.max_hundredths - item.max_hundredths
    score, square, with_total = sums.scores[place], sums.squares[place], sums.with_total[place]
    tiers, square_tiers = sums.tier_scores[place], sums.tier_squares[place]
    rest = sums.totals - score
    rest_square = sums.total_squares - 2 * with_total + square
    # A form of one item has no rest; its sums are all 0 and any scale will do.
    scale = max_rest or 1
    return ItemPart(
        candidates=n,
        freedom=max(n - 1, 0),
        group=groups.size,
        scores=Fraction(score, full),
        squares=Fraction(square, full * full),
        varying=centred(n, square, score, score) / (full * full),
        rest_varying=centred(n, rest_square, rest, rest) / (scale * scale),
        with_rest=centred(n, with_total - square, score, rest) / (full * scale),
        upper=groups.upper_of(tiers) / full,
        upper_squares=groups.upper_of(square_tiers) / (full * full),
        lower=groups.lower_of(tiers) / full,
        lower_squares=groups.lower_of(square_tiers) / (full * full),
        options=_tallies(item, table, max_rest=max_rest),
    )


def _tallies(item: ItemResponses, table: FormTable, *, max_rest: int) -> list[OptionTally]:
    if item.choices is None:
        return []
    rest = table.totals - item.hundredths
    return tally_options(item.choices, table.groups, rest, max_rest=max_rest)


def _part_of_lone(places: Sequence[Place]) -> ItemPart:
    """Whole numbers are added up by what they are shares of; only their sums become fractions."""
    scores, squares = Counter[int](), Counter[int]()
    for table, place in places:
        full, score = table.items[place].max_hundredths, table.sums.scores[place]
        scores[full] += score
        squares[full * full] += score * score
    return ItemPart(
        candidates=len(places),
        freedom=0,
        group=0,
        scores=_shares(scores),
        squares=_shares(squares),
        varying=_ZERO,
        rest_varying=_ZERO,
        with_rest=_ZERO,
        upper=_ZERO,
        upper_squares=_ZERO,
        lower=_ZERO,
        lower_squares=_ZERO,
        options=_tallies_of_lone(places),
    )


def _tallies_of_lone(places: Sequence[Place]) -> list[OptionTally]:
    first = places[0][0].items[places[0][1]].choices
    if first is None:
        return []
    counts, ranked = Counter[str | None](), Counter[str | None]()
    rests: dict[str | None, Counter[int]] = {}
    for table, place in places:
        item = table.items[place]
        max_rest = table.max_hundredths - item.max_hundredths
        rest = table.sums.totals - table.sums.scores[place]
        for label in _chosen(item) or (None,):
            counts[label] += 1
            ranked[label] += 1 if max_rest else 0
            rests.setdefault(label, Counter())[max_rest or 1] += rest
    return [
        OptionTally(
            count=counts[label],
            upper=_ZERO,
            lower=_ZERO,
            ranked=ranked[label],
            rest=_shares(rests.get(label, {})),
            varying=_ZERO,
            with_rest=_ZERO,
        )
        for label in (*first.options, None)
    ]


def _chosen(item: ItemResponses) -> frozenset[str]:
    """What the one candidate of a form chose."""
    if item.choices is None:
        return frozenset()
    return item.choices.patterns[int(item.choices.codes[0])]


def _shares(sums: Mapping[int, int]) -> Fraction:
    """The sum of sums, each a share of its own whole."""
    return sum((Fraction(total, whole) for whole, total in sums.items()), _ZERO)
