# SPDX-License-Identifier: Apache-2.0
"""What forms and blueprints are, apart from where they are kept. Pure."""

from app.papers.rules.dealing import deal_evenly
from app.papers.rules.forms import (
    MAX_TEXT,
    FormSection,
    FrozenForm,
    Misfit,
    Slot,
    candidate_view,
    digest_of_form,
    display_key,
    display_scores,
    judge_value,
    section_data,
    section_from_data,
)
from app.papers.rules.plans import (
    FormPlan,
    SectionHeading,
    plan_from_data,
    plan_of,
    plan_to_data,
    sections_of,
)
from app.papers.rules.reports import pool_report_of, report_of
from app.papers.rules.sealing import BUCKET, MARK, NONCE_BYTES, purpose_of, seal

__all__ = [
    "BUCKET",
    "MARK",
    "MAX_TEXT",
    "NONCE_BYTES",
    "FormPlan",
    "FormSection",
    "FrozenForm",
    "Misfit",
    "SectionHeading",
    "Slot",
    "candidate_view",
    "deal_evenly",
    "digest_of_form",
    "display_key",
    "display_scores",
    "judge_value",
    "plan_from_data",
    "plan_of",
    "plan_to_data",
    "pool_report_of",
    "purpose_of",
    "report_of",
    "seal",
    "section_data",
    "section_from_data",
    "sections_of",
]
