# SPDX-License-Identifier: Apache-2.0
"""The formats by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says, Unsayable
from question_bank.interchange.qti.packages import read_questions
from question_bank.interchange.qti.versions import V21, V22, V30, Version
from question_bank.interchange.qti.writing import write_package
from question_bank.items import Item, ItemType, to_data

_ZIP = "application/zip"
# Characters that no XML 1.0 can hold, and that an item's own judgement lets pass.
_NO_XML = re.compile("[\ufffe\uffff]")


def _unsayable(item: Item) -> Unsayable | None:
    texts = _texts_in(to_data(item))
    return Unsayable.TEXT if any(_NO_XML.search(text) for text in texts) else None


def _texts_in(value: object) -> Iterator[str]:
    """Every text anywhere in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts_in(inner)


_EVERYTHING = Says(frozenset(ItemType), OPTIONAL_FIELDS, _unsayable)


def _format(name: str, version: Version) -> Format:
    write = partial(_write, version=version)
    return Format(name, ".zip", _ZIP, _EVERYTHING, read_questions, write)


def _write(items: Sequence[Item], pictures: Mapping[str, bytes], *, version: Version) -> bytes:
    return write_package(items, pictures, version)


QTI21 = _format("qti21", V21)
QTI22 = _format("qti22", V22)
QTI30 = _format("qti30", V30)
# Scoring by conditions is how keys get lost: it is read with care and never written.
QTI12 = Format("qti12", ".zip", _ZIP, Says(frozenset(), frozenset()), read_questions, None)
FORMATS = (QTI12, QTI21, QTI22, QTI30)
