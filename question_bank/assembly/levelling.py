# SPDX-License-Identifier: Apache-2.0
"""Forms of a pool exchange items until all are expected to bring in the same score."""

import numpy as np
from numpy.typing import NDArray

from question_bank.assembly.hands import Hands, Whole, draw_lots

Floats = NDArray[np.float64]

# A dozen rounds do for ten thousand forms; where so many do not, no more would.
_MAX_ROUNDS = 200
_LEAST_GAIN = 1e-9


def level(hands: Hands, worth: Floats, *, tolerance: float, seed: int) -> Floats:
    """The hands are changed, and what each form is then worth is returned.

    `worth[use, item]` are points. In one round the easiest form meets the hardest, the second
    easiest the second hardest, and so on; in the next they meet by lot, lest two that have nothing
    to give each other meet for ever. Each pair exchanges the two items of a use, of some drawn by
    lot, that bring both nearest to the mean. It ends when every form is as near as `tolerance`, or
    when that is not to be had.
    """
    exchange = _Exchange(hands, worth)
    for number in range(_MAX_ROUNDS):
        if np.abs(exchange.away).max() <= tolerance:
            break
        lot = f"level/{seed}/{number}"
        met = draw_lots(f"{lot}/met", exchange.away.shape) if number % 2 else exchange.away
        exchange.run(np.argsort(met, kind="stable"), lot=lot)
    points: Floats = exchange.values.sum(axis=1)
    return points


class _Exchange:
    """The state of the exchanges: which form holds what, and how far it is from the mean."""

    def __init__(self, hands: Hands, worth: Floats) -> None:
        self._hands = hands
        self._uses = hands.uses[hands.tables]
        self._held = np.zeros((len(hands.items), worth.shape[1]), dtype=np.bool_)
        self._held[np.arange(len(hands.items))[:, None], hands.items] = True
        self.values: Floats = worth[self._uses, hands.items]
        points = self.values.sum(axis=1)
        self.away: Floats = points - points.mean()

    def run(self, order: Whole, *, lot: str) -> None:
        """One round: first and last form make their best exchange, if any helps, and so inwards."""
        one, other = order[: len(order) // 2], order[::-1][: len(order) // 2]
        theirs, may = self._offers(one, other, lot)
        gain = np.take_along_axis(self.values[other], theirs, axis=1) - self.values[one]
        left = (self.away[one, None] + gain) ** 2 + (self.away[other, None] - gain) ** 2
        mine = np.where(may, left, np.inf).argmin(axis=1)
        pairs = np.arange(len(one))
        before = self.away[one] ** 2 + self.away[other] ** 2
        helps = may[pairs, mine] & (left[pairs, mine] < before - _LEAST_GAIN)
        chosen = theirs[pairs, mine]
        self._swap(one[helps], mine[helps], other[helps], chosen[helps])

    def _offers(self, one: Whole, other: Whole, lot: str) -> tuple[Whole, NDArray[np.bool_]]:
        """For each column of one form a column of the other, and whether they may exchange.

        They may if both are of one use and neither form has the other's item already.
        """
        hands, uses = self._hands, self._uses[one]
        tables = hands.tables[other][:, None]
        number = hands.counts[tables, uses]
        lots = draw_lots(lot, uses.shape) >> np.uint64(1)
        theirs = hands.start[tables, uses] + lots.astype(np.int64) % np.maximum(number, 1)
        theirs = np.minimum(theirs, uses.shape[1] - 1)
        offered = np.take_along_axis(hands.items[other], theirs, axis=1)
        may = (
            (number > 0)
            & ~self._held[one[:, None], offered]
            & ~self._held[other[:, None], hands.items[one]]
        )
        return theirs, may

    def _swap(self, one: Whole, mine: Whole, other: Whole, theirs: Whole) -> None:
        items = self._hands.items
        given, got = items[one, mine], items[other, theirs]
        items[one, mine], items[other, theirs] = got, given
        self._held[one, given] = self._held[other, got] = False
        self._held[one, got] = self._held[other, given] = True
        gain = self.values[other, theirs] - self.values[one, mine]
        self.values[one, mine] += gain
        self.values[other, theirs] -= gain
        self.away[one] += gain
        self.away[other] -= gain
