# SPDX-License-Identifier: Apache-2.0
"""Planning sittings, changing them, and reading them."""

from app.sittings.service.announcing import reannounce
from app.sittings.service.contacts import contact_of, set_contact
from app.sittings.service.duties import (
    DutyPlan,
    assign,
    find_sitting_of,
    get_plan,
    had_duty,
    has_duty,
    list_covered,
    list_sittings_of,
    take_back,
)
from app.sittings.service.keeping import camera_terms, rules_by_version, rules_of, version_of
from app.sittings.service.lifecycle import (
    assign_forms,
    cancel_sitting,
    close_entry,
    exam_of,
    may_close_entry,
    open_sitting,
    override_start,
)
from app.sittings.service.planning import (
    NewSitting,
    PlannedSitting,
    create_sitting,
    generate_sittings,
    preview_sittings,
)
from app.sittings.service.reading import (
    brief_of,
    get_sitting,
    list_coming_sittings,
    list_sittings,
    list_sittings_by_ids,
    lock_sitting,
    share_sitting,
)

__all__ = [
    "DutyPlan",
    "NewSitting",
    "PlannedSitting",
    "assign",
    "assign_forms",
    "brief_of",
    "camera_terms",
    "cancel_sitting",
    "close_entry",
    "contact_of",
    "create_sitting",
    "exam_of",
    "find_sitting_of",
    "generate_sittings",
    "get_plan",
    "get_sitting",
    "had_duty",
    "has_duty",
    "list_coming_sittings",
    "list_covered",
    "list_sittings",
    "list_sittings_by_ids",
    "list_sittings_of",
    "lock_sitting",
    "may_close_entry",
    "open_sitting",
    "override_start",
    "preview_sittings",
    "reannounce",
    "rules_by_version",
    "rules_of",
    "set_contact",
    "share_sitting",
    "take_back",
    "version_of",
]
