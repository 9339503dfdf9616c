# SPDX-License-Identifier: Apache-2.0
"""Names of an item's values in the reader's language, for templates."""

from collections.abc import Mapping

from app.core.i18n import pick, translate
from app.items.states import VERSION, VersionState, VersionVerb
from question_bank.items import (
    COGNITIVE_NAMES,
    FIELD_NAMES,
    TYPE_NAMES,
    WORK_TYPE_NAMES,
    Cognitive,
    ItemFault,
    ItemType,
    WorkType,
    topic_name,
)
from question_bank.wording import Wording

# How a state's badge looks; the word says the same.
STATE_LOOKS: Mapping[VersionState, str] = {
    VersionState.IN_REVIEW: "info",
    VersionState.APPROVED: "good",
    VersionState.RETIRED: "bad",
}


def said(wording: Wording) -> str:
    """The reader's side of it."""
    return pick(wording.zh, wording.en)


def type_of(value: str) -> str:
    return said(TYPE_NAMES[ItemType(value)])


def cognitive_of(value: str) -> str:
    return said(COGNITIVE_NAMES[Cognitive(value)])


def work_type_of(value: str) -> str:
    """The work type's name; a code that nobody knows any more is its own name."""
    return said(WORK_TYPE_NAMES[WorkType(value)]) if value in list(WorkType) else value


def topic_of(value: str) -> str:
    return said(topic_name(value))


def field_of(name: str) -> str:
    return said(FIELD_NAMES.get(name, Wording(name, name)))


def state_of(value: str) -> str:
    return translate(VERSION.states[VersionState(value)])


def look_of(value: str) -> str:
    return STATE_LOOKS.get(VersionState(value), "")


def verb_of(value: str) -> str:
    return translate(VERSION.verbs[VersionVerb(value)])


def say_fault(fault: ItemFault) -> str:
    """The fault in the reader's language, which names its field."""
    name = FIELD_NAMES.get(fault.field, Wording(fault.field, fault.field))
    return pick(name.zh + fault.wording.zh, f"{name.en} {fault.wording.en}")


def said_faults(faults: Mapping[str, ItemFault]) -> dict[str, str]:
    """The faults in the reader's language, by the field at which the form shows them."""
    return {name: say_fault(fault) for name, fault in faults.items()}


# What templates call; `names.type(item.type)`.
NAMES: Mapping[str, object] = {
    "type": type_of,
    "cognitive": cognitive_of,
    "work_type": work_type_of,
    "topic": topic_of,
    "field": field_of,
    "state": state_of,
    "look": look_of,
    "verb": verb_of,
}
