# SPDX-License-Identifier: Apache-2.0
"""Planning papers, freezing them, and giving them out again exactly as they were frozen."""

from app.papers.rules import (
    FormSection,
    FrozenForm,
    Misfit,
    Slot,
    candidate_view,
    display_key,
    display_scores,
    judge_value,
)
from app.papers.service.blueprints import (
    BlueprintWishes,
    create_blueprint,
    judge_wishes,
    list_blueprints,
    save_blueprint,
)
from app.papers.service.dealing import deal_forms, find_deal
from app.papers.service.freezing import Examination, assemble_form
from app.papers.service.reading import get_form
from app.papers.service.sealing import key_of_paper, seal_paper
from app.papers.service.serving import ServedPaper, serve_paper
from app.papers.service.sets import (
    check_usable,
    discard_set,
    get_form_set,
    list_forms_of,
    list_usable_sets,
    request_forms,
    use_set,
)
from app.papers.service.statistics import (
    Expectation,
    FormObservation,
    expect,
    find_form_statistic,
    get_stored_form,
    record_form_statistics,
)

__all__ = [
    "BlueprintWishes",
    "Examination",
    "Expectation",
    "FormObservation",
    "FormSection",
    "FrozenForm",
    "Misfit",
    "ServedPaper",
    "Slot",
    "assemble_form",
    "candidate_view",
    "check_usable",
    "create_blueprint",
    "deal_forms",
    "discard_set",
    "display_key",
    "display_scores",
    "expect",
    "find_deal",
    "find_form_statistic",
    "get_form",
    "get_form_set",
    "get_stored_form",
    "judge_value",
    "judge_wishes",
    "key_of_paper",
    "list_blueprints",
    "list_forms_of",
    "list_usable_sets",
    "record_form_statistics",
    "request_forms",
    "save_blueprint",
    "seal_paper",
    "serve_paper",
    "use_set",
]
