# SPDX-License-Identifier: Apache-2.0
"""An assembly's whole input as one value, to be carried out in another process."""

from dataclasses import dataclass

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.feasibility import explain
from question_bank.assembly.limits import Limits
from question_bank.assembly.parallel import ParallelForms, assemble_parallel
from question_bank.assembly.pool import draw_pool
from question_bank.assembly.shortage import Shortage
from question_bank.assembly.slots import PlannedSlot
from question_bank.items import Item


@dataclass(frozen=True, slots=True)
class Order:
    """So many forms of a blueprint from a bank; the same order gives the same forms."""

    blueprint: Blueprint
    bank: tuple[Item, ...]
    twins: tuple[tuple[str, str], ...]
    forms: int
    limits: Limits
    seed: int


def make_parallel(order: Order) -> ParallelForms:
    """The order's forms as alike as can be; refused with CannotAssemble."""
    return assemble_parallel(
        order.blueprint,
        order.bank,
        forms=order.forms,
        seed=order.seed,
        twins=order.twins,
        limits=order.limits,
    )


def make_pool(order: Order) -> list[list[PlannedSlot]]:
    """One paper for each of the order's forms; refused with CannotAssemble."""
    drawn = draw_pool(
        order.blueprint, order.bank, forms=order.forms, seed=order.seed, twins=order.twins
    )
    return [list(slots) for slots in drawn]


def explain_order(order: Order) -> tuple[Shortage, ...]:
    """What the bank lacks for the order; empty when nothing."""
    return explain(
        order.blueprint,
        order.bank,
        twins=order.twins,
        forms=order.forms,
        limits=order.limits,
    )
