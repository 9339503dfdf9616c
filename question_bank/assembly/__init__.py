# SPDX-License-Identifier: Apache-2.0
"""From a blueprint and a bank to the slots of papers, the same for the same seed.

`assemble` makes one paper, `assemble_parallel` several that are alike, `draw_pool` one for every
candidate; `explain` says why there is none, `predict` what it is like, and `verify` whether it
keeps the rules.
"""

from typing import TYPE_CHECKING

from question_bank.assembly.blueprint import MARKINGS, Blueprint, Range, SectionPlan
from question_bank.assembly.blueprint_data import blueprint_from_data, blueprint_to_data
from question_bank.assembly.faults import BLUEPRINT_TEXTS, BlueprintFault, BlueprintReason
from question_bank.assembly.limits import Limits
from question_bank.assembly.shortage import (
    SHORTAGE_TEXTS,
    CannotAssemble,
    Need,
    Requirement,
    Shortage,
    ShortageCode,
    ShortOfItems,
    requirement_wording,
)
from question_bank.assembly.shuffle import (
    displayed_key,
    displayed_labels,
    displayed_scores,
    option_order,
    own_labels,
)
from question_bank.assembly.slots import PlannedSlot
from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
    from question_bank.assembly.check import Violation, verify
    from question_bank.assembly.feasibility import explain
    from question_bank.assembly.filling import explain_order
    from question_bank.assembly.paper import assemble
    from question_bank.assembly.parallel import (
        ParallelForm,
        ParallelForms,
        Spread,
        assemble_parallel,
    )
    from question_bank.assembly.pool import Pool, PoolLimits, SectionExposure, draw_pool
    from question_bank.assembly.prediction import Prediction, predict
    from question_bank.assembly.program import Undecided
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "check": ("Violation", "verify"),
            "feasibility": ("explain",),
            "filling": ("explain_order",),
            "paper": ("assemble",),
            "parallel": ("ParallelForm", "ParallelForms", "Spread", "assemble_parallel"),
            "pool": ("Pool", "PoolLimits", "SectionExposure", "draw_pool"),
            "prediction": ("Prediction", "predict"),
            "program": ("Undecided",),
        },
    )

__all__ = [
    "BLUEPRINT_TEXTS",
    "MARKINGS",
    "SHORTAGE_TEXTS",
    "Blueprint",
    "BlueprintFault",
    "BlueprintReason",
    "CannotAssemble",
    "Limits",
    "Need",
    "ParallelForm",
    "ParallelForms",
    "PlannedSlot",
    "Pool",
    "PoolLimits",
    "Prediction",
    "Range",
    "Requirement",
    "SectionExposure",
    "SectionPlan",
    "ShortOfItems",
    "Shortage",
    "ShortageCode",
    "Spread",
    "Undecided",
    "Violation",
    "assemble",
    "assemble_parallel",
    "blueprint_from_data",
    "blueprint_to_data",
    "displayed_key",
    "displayed_labels",
    "displayed_scores",
    "draw_pool",
    "explain",
    "explain_order",
    "option_order",
    "own_labels",
    "predict",
    "requirement_wording",
    "verify",
]
