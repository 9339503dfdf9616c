# SPDX-License-Identifier: Apache-2.0
"""Items: what a question is, its plain-data form, its digest, and the files it is read from."""

from question_bank.items.data import canonical_json, digest_of, from_data, to_data
from question_bank.items.loader import CONTENT, BankRefused, Fault, load_bank
from question_bank.items.model import (
    LABELS,
    Cognitive,
    Item,
    ItemFault,
    ItemType,
    MarkingPoint,
    MultipleChoice,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    labels_of,
)

__all__ = [
    "CONTENT",
    "LABELS",
    "BankRefused",
    "Cognitive",
    "Fault",
    "Item",
    "ItemFault",
    "ItemType",
    "MarkingPoint",
    "MultipleChoice",
    "ShortAnswer",
    "SingleChoice",
    "TrueFalse",
    "canonical_json",
    "digest_of",
    "from_data",
    "labels_of",
    "load_bank",
    "to_data",
]
