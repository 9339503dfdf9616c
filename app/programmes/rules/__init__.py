# SPDX-License-Identifier: Apache-2.0
"""A programme's rules as values, and whether they fit together. Pure."""

from app.programmes.rules.faults import Fault, faults_of
from app.programmes.rules.values import (
    Absence,
    Admission,
    CameraPolicy,
    Component,
    Delivery,
    ItemType,
    Keep,
    Marking,
    Part,
    ProgrammeRules,
    Recurrence,
    RetakeKind,
    RetakePolicy,
    Section,
    Text,
    Title,
    Weekday,
)

__all__ = [
    "Absence",
    "Admission",
    "CameraPolicy",
    "Component",
    "Delivery",
    "Fault",
    "ItemType",
    "Keep",
    "Marking",
    "Part",
    "ProgrammeRules",
    "Recurrence",
    "RetakeKind",
    "RetakePolicy",
    "Section",
    "Text",
    "Title",
    "Weekday",
    "faults_of",
]
