# SPDX-License-Identifier: Apache-2.0
"""Parallel forms of our own bank, as an examiner asks about them: `python -m bench.forms`

First, for every examination of the shipped programmes, how alike the forms are: predicted totals by
exact convolution, coverage of topic x cognitive level, shared items, exposure. Then banks so small
that every pair of forms can be looked at, and what the solver gives of them. Exit status 1 when
forms break a rule or a bound that was promised, or miss the known optimum.
"""

import argparse
import sys
import time
from itertools import combinations
from typing import Any

from app.papers.rules import plan_of, report_of
from app.programmes.rules import Component
from app.programmes.service.loading import read_programmes
from question_bank.assembly import Limits, ParallelForms, assemble_parallel, verify
from question_bank.assembly.filling import make_parallel
from question_bank.assembly.order import Order
from question_bank.items import CONTENT, load_bank
from question_bank.twins import find_twins, question_text
from tests.support.exhaustive import (
    TOPICS,
    FormFigures,
    figures_of_forms,
    find_optimum,
    small_bank,
    two_sections,
)

# What floats may be apart that are the same cost.
SAME = 1e-6


def ask_about(name: str, component: Component, order: Order) -> int:
    """Print how alike the order's forms of the component are; how many rules they break."""
    started = time.perf_counter()
    made = make_parallel(order)
    seconds = time.perf_counter() - started
    print(
        f"\n{name}: {component.items} items, {component.full_points} points, "
        f"{component.pass_points} to pass; {seconds:.1f} s from {len(order.bank)} items"
    )
    _print_forms(report_of(made, component.pass_points))
    _print_sharing(made)
    slots = [form.slots for form in made.forms]
    broken = verify(order.blueprint, slots, twins=order.twins, limits=made.bounds)
    for violation in broken:
        print(f"  BROKEN: {violation}")
    return len(broken)


def _print_forms(told: dict[str, Any]) -> None:
    """Totals and coverage form by form, and how far forms are apart."""
    print(f"{'form':>8}{'mean':>12}{'sd':>12}{'passes':>12}   coverage")
    first = _cells(told["forms"][0])
    for number, form in enumerate(told["forms"], start=1):
        cells = _cells(form)
        unequal = [cell for cell in first | cells if first.get(cell) != cells.get(cell)]
        alike = f"{len(unequal)} cells unlike form 1" if unequal else "as form 1"
        covered = f"{len(cells)} cells, {alike}"
        print(_line(str(number), form, covered))
    print(_line("apart", told["spread"], ""))


def _line(name: str, figures: dict[str, Any], more: str) -> str:
    passes = f"{figures['pass_probability'] * 100:.4f} %"
    return f"{name:>8}{figures['mean']:>12.4f}{figures['sd']:>12.4f}{passes:>12}   {more}".rstrip()


def _cells(form: dict[str, Any]) -> dict[tuple[str, ...], int]:
    """Items by section, topic and cognitive level."""
    return {tuple(cell): count for *cell, count in form["coverage"]}


def _print_sharing(made: ParallelForms) -> None:
    """What two forms share at most, and how often items of the bank are used."""
    pairs = combinations(range(len(made.forms)), 2)
    most = max((made.overlap[one][other] for one, other in pairs), default=0)
    used = ", ".join(f"{count} in {times}" for times, count in made.exposure.items())
    print(f"  coverage of a topic x level differs by {made.bounds.coverage} at most")
    print(f"  two forms share {most} items at most; some two have to share {made.least_overlap}")
    print(f"  items of the bank in so many of the forms: {used}")
    print(f"  apart by a cost of {made.cost:.4f}; proved that none is below {made.least_cost:.4f}")


def try_small(seed: int) -> bool:
    """Print the best pair of all and the solver's; say whether they are as good."""
    bank, blueprint = small_bank(12, seed=seed), two_sections(3, 2, TOPICS)
    started = time.perf_counter()
    made = assemble_parallel(blueprint, bank, forms=2, seed=seed)
    solved = time.perf_counter()
    best = find_optimum(blueprint, bank, made)
    looked = time.perf_counter()
    figures, least = figures_of_forms(blueprint, made), float(best.cost)
    print(
        f"{seed:>6}{_told(best.figures):>16}{_told(figures):>16}{least:>12.6f}{made.cost:>12.6f}"
        f"{made.least_cost:>12.6f}{looked - solved:>10.2f}{solved - started:>10.2f}"
    )
    same = abs(made.cost - least) <= SAME and abs(made.least_cost - least) <= SAME
    return figures == best.figures and same


def _told(figures: FormFigures) -> str:
    return " ".join(map(str, figures))


def main() -> int:
    """Ask about every examination, then try small banks; 1 when something is not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", type=int, default=8, help="so many small banks")
    wanted = parser.parse_args()
    bank = tuple(load_bank(CONTENT))
    found = find_twins({item.reference: question_text(item) for item in bank})
    twins = tuple((pair.a, pair.b) for pair in found)
    print(f"{wanted.forms} parallel forms; the bank of {len(bank)} has {len(twins)} pairs of twins")
    broken = 0
    for programme in read_programmes():
        for component in programme.components:
            plan = plan_of(component).blueprint
            order = Order(plan, bank, twins, wanted.forms, Limits(), wanted.seed)
            broken += ask_about(f"{programme.code} {component.key}", component, order)
    print("\nTwo forms of 5 from banks of 12: every pair looked at (all), and the solver's (made)")
    print("figures: coverage, exposure, shared, differences, unevenness")
    print(
        f"{'seed':>6}{'all':>16}{'made':>16}{'cost: all':>12}{'made':>12}{'proved':>12}"
        f"{'s: all':>10}{'made':>10}"
    )
    missed = [seed for seed in range(wanted.small) if not try_small(seed)]
    print(f"\n{broken} rules broken, {len(missed)} of {wanted.small} optima missed")
    return 1 if broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())
