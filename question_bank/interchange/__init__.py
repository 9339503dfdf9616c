# SPDX-License-Identifier: Apache-2.0
"""Banks in the formats of others: read with every refusal named, written so that they come back.

`question_bank.interchange.formats` has all formats by name and recognises a file's;
`question_bank.interchange.guards` stands before whatever comes from outside.
"""

from question_bank.interchange.format import (
    OPTIONAL_FIELDS,
    Format,
    Says,
    Unsayable,
    losses,
    project,
    unsayable,
)
from question_bank.interchange.problems import Place, Problem, Refusal, Warned, of_fault
from question_bank.interchange.reading import (
    Defaults,
    Entry,
    Reading,
    completed,
    entry_of,
    reading_of,
    reference_of,
)

__all__ = [
    "OPTIONAL_FIELDS",
    "Defaults",
    "Entry",
    "Format",
    "Place",
    "Problem",
    "Reading",
    "Refusal",
    "Says",
    "Unsayable",
    "Warned",
    "completed",
    "entry_of",
    "losses",
    "of_fault",
    "project",
    "reading_of",
    "reference_of",
    "unsayable",
]
