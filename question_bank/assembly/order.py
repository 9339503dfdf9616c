# SPDX-License-Identifier: Apache-2.0
"""An assembly's whole input as one value, to be carried out in another process."""

from dataclasses import dataclass
from enum import StrEnum

from question_bank.assembly.blueprint import Blueprint
from question_bank.assembly.limits import Limits
from question_bank.items import Item


class Work(StrEnum):
    """What another process is asked to make of an order."""

    PARALLEL = "parallel"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Order:
    """So many forms of a blueprint from a bank; the same order gives the same forms."""

    blueprint: Blueprint
    bank: tuple[Item, ...]
    twins: tuple[tuple[str, str], ...]
    forms: int
    limits: Limits
    seed: int
