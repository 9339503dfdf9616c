# SPDX-License-Identifier: Apache-2.0
"""A paper: the slots of all sections, numbered through."""

from collections.abc import Sequence

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.counting import count_items
from question_bank.assembly.dealing import deal
from question_bank.assembly.feasibility import explain, refusal_of
from question_bank.assembly.limits import LEAST
from question_bank.assembly.placing import place
from question_bank.assembly.problem import Twins, problem_of
from question_bank.assembly.slots import PlannedSlot, lay_out
from question_bank.items import Item


def assemble(
    blueprint: Blueprint, bank: Sequence[Item], *, seed: int, twins: Twins = ()
) -> list[PlannedSlot]:
    """The paper's slots in order, numbered from 1; the same for the same seed and bank.

    The blueprint holds, no item stands twice in a paper, and no two twins meet. Topics get equal
    numbers where the blueprint leaves it open, odd ones by lot; inside a topic the lot decides,
    with cognitive levels in the bank's proportions; then items change places with unused ones
    until the mean difficulty is the bank's. The order of `bank` does not matter. Refused with
    ShortOfItems, which names the section that cannot be filled, and with CannotAssemble where
    requirements collide.
    """
    problem = problem_of(blueprint, bank, twins=twins)
    tables = count_items(problem, forms=1, seed=seed, limits=LEAST)
    if not tables:
        raise refusal_of(blueprint, explain(blueprint, bank, twins=twins))
    placing = place(problem, deal(problem, tables[0], seed=seed), forms=1, seed=seed)
    return lay_out(blueprint, placing.chosen(problem, 0), seed=seed)
