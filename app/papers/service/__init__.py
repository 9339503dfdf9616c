# SPDX-License-Identifier: Apache-2.0
"""Freezing papers, and giving them out again exactly as they were frozen."""

from app.papers.rules import (
    FormSection,
    FrozenForm,
    Misfit,
    Slot,
    candidate_view,
    display_key,
    judge_value,
)
from app.papers.service.freezing import assemble_form
from app.papers.service.reading import get_form

__all__ = [
    "FormSection",
    "FrozenForm",
    "Misfit",
    "Slot",
    "assemble_form",
    "candidate_view",
    "display_key",
    "get_form",
    "judge_value",
]
