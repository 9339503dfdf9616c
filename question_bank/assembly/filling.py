# SPDX-License-Identifier: Apache-2.0
"""Carries orders out. Apart from the order itself, which whoever places one holds without a solver."""

from question_bank.assembly.feasibility import explain
from question_bank.assembly.order import Order
from question_bank.assembly.parallel import ParallelForms, assemble_parallel
from question_bank.assembly.pool import draw_pool
from question_bank.assembly.shortage import Shortage
from question_bank.assembly.slots import PlannedSlot


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
