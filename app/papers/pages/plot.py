# SPDX-License-Identifier: Apache-2.0
"""Predicted totals as lines of a drawing, in the units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 12, 28, 28
_STEP_TARGET = 8


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    points: int


@dataclass(frozen=True, slots=True)
class Plot:
    """`lines` are the points of a polyline for each form, all on one scale."""

    lines: tuple[str, ...]
    ticks: tuple[Tick, ...]
    pass_x: float
    base_y: float
    left: float
    right: float
    top: float


def plot_of(distributions: Sequence[Sequence[float]], pass_points: float) -> Plot:
    """Each distribution over whole points as a line; the pass line where it belongs.

    The axis begins and ends where all of the forms together have a thousandth of their peak, so
    that the difference between forms can be seen, and always shows the pass line.
    """
    peak = max(max(each) for each in distributions)
    shown = [n for each in distributions for n, p in enumerate(each) if p >= peak / 1000]
    shown.append(int(pass_points))
    low, high = max(0, min(shown) - 2), max(shown) + 2
    across, up = (WIDTH - _LEFT - _RIGHT) / (high - low), (HEIGHT - _TOP - _BOTTOM) / peak

    def x_of(points: float) -> float:
        return round(_LEFT + (points - low) * across, 2)

    lines = tuple(
        " ".join(
            f"{x_of(n)},{round(HEIGHT - _BOTTOM - p * up, 2)}"
            for n, p in enumerate(each)
            if low <= n <= high
        )
        for each in distributions
    )
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s <= _STEP_TARGET)
    ticks = tuple(Tick(x_of(n), n) for n in range(-(-low // step) * step, high + 1, step))
    return Plot(lines, ticks, x_of(pass_points), HEIGHT - _BOTTOM, _LEFT, WIDTH - _RIGHT, _TOP)
