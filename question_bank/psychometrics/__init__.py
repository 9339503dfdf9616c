# SPDX-License-Identifier: Apache-2.0
"""What marks say of items and forms: classical test theory, and difficulty learnt from candidates.

A form is analysed by `analyse`; an item that several forms share by `pool`. Marks enter as whole
hundredths of points and are summed as integers, so a figure does not depend on the order of the
candidates, and a variance is zero exactly when it is. Variances divide by n - 1 throughout. A
figure whose standard error cannot be given is not given either: it is None, never nan.
"""

from typing import TYPE_CHECKING

from question_bank.on_first_use import on_first_use
from question_bank.psychometrics.data import (
    form_from_data,
    form_to_data,
    item_from_data,
    item_to_data,
    suspicion_from_data,
    suspicion_to_data,
)
from question_bank.psychometrics.difficulty import PRIOR_WEIGHT, ItemEvidence, evidence_of, revised
from question_bank.psychometrics.estimates import Estimate
from question_bank.psychometrics.figures import (
    FEWEST_CANDIDATES,
    KELLEY_SHARE,
    Chosen,
    FormStatistics,
    ItemStatistics,
    OptionRow,
)
from question_bank.psychometrics.suspicions import (
    USUAL_BOUNDS,
    Bounds,
    Suspicion,
    SuspicionKind,
    list_suspicions,
)

if TYPE_CHECKING:
    from question_bank.psychometrics.item_statistics import pool
    from question_bank.psychometrics.reliability import alpha_error, analyse
    from question_bank.psychometrics.responses import ItemResponses, OptionChoices
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "item_statistics": ("pool",),
            "reliability": ("alpha_error", "analyse"),
            "responses": ("ItemResponses", "OptionChoices"),
        },
    )

__all__ = [
    "FEWEST_CANDIDATES",
    "KELLEY_SHARE",
    "PRIOR_WEIGHT",
    "USUAL_BOUNDS",
    "Bounds",
    "Chosen",
    "Estimate",
    "FormStatistics",
    "ItemEvidence",
    "ItemResponses",
    "ItemStatistics",
    "OptionChoices",
    "OptionRow",
    "Suspicion",
    "SuspicionKind",
    "alpha_error",
    "analyse",
    "evidence_of",
    "form_from_data",
    "form_to_data",
    "item_from_data",
    "item_to_data",
    "list_suspicions",
    "pool",
    "revised",
    "suspicion_from_data",
    "suspicion_to_data",
]
