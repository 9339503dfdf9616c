# SPDX-License-Identifier: Apache-2.0
"""From a blueprint and a bank to the slots of one paper, the same for the same seed."""

from question_bank.assembly.blueprint import Blueprint, SectionPlan
from question_bank.assembly.paper import PlannedSlot, assemble
from question_bank.assembly.selection import ShortOfItems, choose
from question_bank.assembly.shuffle import displayed_key, displayed_labels, option_order

__all__ = [
    "Blueprint",
    "PlannedSlot",
    "SectionPlan",
    "ShortOfItems",
    "assemble",
    "choose",
    "displayed_key",
    "displayed_labels",
    "option_order",
]
