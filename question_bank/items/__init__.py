# SPDX-License-Identifier: Apache-2.0
"""Items: what a question is, its plain-data form, its digest, and the files it is read from."""

from question_bank.items.changes import Change, Piece, changes_between
from question_bank.items.data import canonical_json, digest_of, from_data, to_data
from question_bank.items.faults import ItemFault, Reason
from question_bank.items.judging import JudgedItem, judge_data
from question_bank.items.loader import CONTENT, BankFault, BankRefused, load_bank
from question_bank.items.model import (
    LABELS,
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    labels_of,
)
from question_bank.items.names import (
    COGNITIVE_NAMES,
    FIELD_NAMES,
    TOPIC_NAMES,
    TYPE_NAMES,
    WORK_TYPE_NAMES,
    Cognitive,
    ItemType,
    WorkType,
    topic_name,
)

__all__ = [
    "COGNITIVE_NAMES",
    "CONTENT",
    "FIELD_NAMES",
    "LABELS",
    "TOPIC_NAMES",
    "TYPE_NAMES",
    "WORK_TYPE_NAMES",
    "BankFault",
    "BankRefused",
    "Change",
    "Cognitive",
    "Item",
    "ItemFault",
    "ItemType",
    "JudgedItem",
    "MarkingPoint",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "Ordering",
    "Piece",
    "Reason",
    "ShortAnswer",
    "SingleChoice",
    "TrueFalse",
    "WorkType",
    "canonical_json",
    "changes_between",
    "digest_of",
    "from_data",
    "judge_data",
    "labels_of",
    "load_bank",
    "to_data",
    "topic_name",
]
