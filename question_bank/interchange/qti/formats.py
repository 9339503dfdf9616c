# SPDX-License-Identifier: Apache-2.0
"""The formats by name."""

from functools import partial

from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says, Unsayable
from question_bank.interchange.item_texts import fits_xml
from question_bank.interchange.qti.packages import read_questions
from question_bank.interchange.qti.versions import V21, V22, V30, Version
from question_bank.interchange.qti.writing import write_package
from question_bank.items import Item, ItemType

_ZIP = "application/zip"


def _unsayable(item: Item) -> Unsayable | None:
    return None if fits_xml(item) else Unsayable.TEXT


_EVERYTHING = Says(frozenset(ItemType), OPTIONAL_FIELDS, _unsayable)


def _format(name: str, version: Version) -> Format:
    write = partial(write_package, version=version)
    return Format(name, ".zip", _ZIP, _EVERYTHING, read_questions, write)


QTI21 = _format("qti21", V21)
QTI22 = _format("qti22", V22)
QTI30 = _format("qti30", V30)
# Scoring by conditions is how keys get lost: it is read with care and never written.
QTI12 = Format("qti12", ".zip", _ZIP, Says(frozenset(), frozenset()), read_questions, None)
FORMATS = (QTI12, QTI21, QTI22, QTI30)
