# SPDX-License-Identifier: Apache-2.0
"""A programme's rules as values, and whether they fit together. Pure."""

from app.programmes.rules.bodies import Channel, ChannelTask, Contact, Offer, Organisation
from app.programmes.rules.contacts import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    dialled,
    is_email,
    normal_telephone,
)
from app.programmes.rules.differences import differences
from app.programmes.rules.faults import Fault, faults_of
from app.programmes.rules.labels import TASKS
from app.programmes.rules.texts import Text
from app.programmes.rules.titles import LEVELS, WORK_TYPES, Title
from app.programmes.rules.uses import Reliance, broken_by
from app.programmes.rules.values import (
    Absence,
    Admission,
    CameraPolicy,
    ChoiceMarking,
    Component,
    Delivery,
    EndedAs,
    Ending,
    Endings,
    ItemType,
    Keep,
    Part,
    ProgrammeRules,
    Recurrence,
    RetakeKind,
    RetakePolicy,
    Section,
    Weekday,
)

__all__ = [
    "FEWEST_DIGITS",
    "LEVELS",
    "MOST_DIGITS",
    "TASKS",
    "WORK_TYPES",
    "Absence",
    "Admission",
    "CameraPolicy",
    "Channel",
    "ChannelTask",
    "ChoiceMarking",
    "Component",
    "Contact",
    "Delivery",
    "EndedAs",
    "Ending",
    "Endings",
    "Fault",
    "ItemType",
    "Keep",
    "Offer",
    "Organisation",
    "Part",
    "ProgrammeRules",
    "Recurrence",
    "Reliance",
    "RetakeKind",
    "RetakePolicy",
    "Section",
    "Text",
    "Title",
    "Weekday",
    "broken_by",
    "dialled",
    "differences",
    "faults_of",
    "is_email",
    "normal_telephone",
]
