# SPDX-License-Identifier: Apache-2.0
"""Facility, discrimination and options of an item, on one form or over several.

Candidates of parallel forms see different items, so an item is judged by those who saw it, and
each of them by the form they sat: the total is that of their own form, upper and lower
groups are formed within each form and then put together, and the item-rest correlation is the
pooled one within forms. That is, scores and rests, both as shares of their full points, are taken
as deviations from the means of their form before their products are added up over forms.

Deviations, because a form that is easier or sat by better candidates would otherwise pass for
discrimination. Shares and not standard scores, because the standard deviation of a form that a
handful sat is mostly chance, and two candidates would always weigh as plus or minus one. Added up
and not averaged over forms, because a mean of correlations gives that handful the weight of a
hundred; here a form of one candidate adds nothing. For one form all this is the plain statistic.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from question_bank.psychometrics.estimates import (
    Estimate,
    correlation,
    mean_of,
    variance,
)
from question_bank.psychometrics.figures import KELLEY_SHARE, ItemStatistics, OptionRow
from question_bank.psychometrics.option_table import (
    OptionViewers,
    option_row,
)
from question_bank.psychometrics.parts import ItemPart, Place, parts_of
from question_bank.psychometrics.responses import ItemResponses, OptionChoices
from question_bank.psychometrics.tabulation import FormTable, tabulate

_FEWEST_IN_GROUP = 2
_ZERO = Fraction(0)


def pool(
    forms: Sequence[Sequence[ItemResponses]], *, group_share: Fraction = KELLEY_SHARE
) -> tuple[ItemStatistics, ...]:
    """The statistics of every item over all forms it is on, in the order of first appearance.

    What makes forms comparable is said at the head of this module; of one form they are what
    `analyse` gives. An item may be worth different points on different forms. Refused with
    ValueError: what cannot be a form (see `tabulate`), a share outside 0 to 1/2, and an item that
    has other options or another key on another form.
    """
    return item_statistics([tabulate(form, group_share=group_share) for form in forms])


def item_statistics(tables: Sequence[FormTable]) -> tuple[ItemStatistics, ...]:
    """As `pool`, of forms already tabulated."""
    found: dict[str, list[Place]] = {}
    for table in tables:
        for place, item in enumerate(table.items):
            found.setdefault(item.reference, []).append((table, place))
    return tuple(_statistics(reference, places) for reference, places in found.items())


def _statistics(reference: str, places: Sequence[Place]) -> ItemStatistics:
    choices = _common_choices([table.items[place] for table, place in places])
    parts = parts_of(places)
    seen = OptionViewers(
        candidates=sum(part.candidates for part in parts),
        group=sum(part.group for part in parts),
        rest_varying=_add(part.rest_varying for part in parts),
        freedom=sum(part.freedom for part in parts) - 1,
    )
    return ItemStatistics(
        reference=reference,
        candidates=seen.candidates,
        group=seen.group,
        facility=mean_of(
            seen.candidates,
            _add(part.scores for part in parts),
            _add(part.squares for part in parts),
        ),
        item_rest=correlation(
            _add(part.varying for part in parts),
            seen.rest_varying,
            _add(part.with_rest for part in parts),
            freedom=seen.freedom,
        ),
        discrimination=_discrimination(parts, seen.group),
        options=_options(choices, parts, seen) if choices else (),
    )


def _discrimination(parts: Sequence[ItemPart], size: int) -> Estimate | None:
    if size < _FEWEST_IN_GROUP:
        return None
    upper, lower = _add(part.upper for part in parts), _add(part.lower for part in parts)
    squared_error = (
        variance(size, upper, _add(part.upper_squares for part in parts))
        + variance(size, lower, _add(part.lower_squares for part in parts))
    ) / size
    return Estimate(float((upper - lower) / size), math.sqrt(squared_error))


def _common_choices(items: Sequence[ItemResponses]) -> OptionChoices | None:
    kinds = {(i.choices.options, i.choices.key) if i.choices else None for i in items}
    if len(kinds) > 1:
        raise ValueError(f"{items[0].reference} has different options or keys on different forms")
    return items[0].choices


def _options(
    choices: OptionChoices, parts: Sequence[ItemPart], seen: OptionViewers
) -> tuple[OptionRow, ...]:
    labels: tuple[str | None, ...] = (*choices.options, None)
    return tuple(
        option_row(
            label, [part.options[place] for part in parts], seen, is_key=label in choices.key
        )
        for place, label in enumerate(labels)
    )


def _add(fractions: Iterable[Fraction]) -> Fraction:
    return sum(fractions, _ZERO)
