# SPDX-License-Identifier: Apache-2.0
"""Banks in the formats of others: read with every refusal named, written so that they come back.

`FORMATS` has all formats by name, and `recognise` says which of them a file is in;
`question_bank.interchange.guards` stands before whatever comes from outside.
"""

from typing import TYPE_CHECKING

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
from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
    from question_bank.interchange.formats import FORMATS, recognise
    from question_bank.interchange.item_texts import pictures_shown
    from question_bank.interchange.recognising import FORMAT_NAMES
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "formats": ("FORMATS", "recognise"),
            "item_texts": ("pictures_shown",),
            "recognising": ("FORMAT_NAMES",),
        },
    )

__all__ = [
    "FORMATS",
    "FORMAT_NAMES",
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
    "pictures_shown",
    "project",
    "reading_of",
    "recognise",
    "reference_of",
    "unsayable",
]
