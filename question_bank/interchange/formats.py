# SPDX-License-Identifier: Apache-2.0
"""All formats by name, and which of them a file is in."""

from collections.abc import Mapping
from types import MappingProxyType

from question_bank.interchange import docx, jsonlines, qti
from question_bank.interchange.format import Format
from question_bank.interchange.moodle import aiken, gift, xml as moodle
from question_bank.interchange.recognising import recognised
from question_bank.interchange.sheets import csv, excel

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        found.name: found
        for found in (
            excel.FORMAT,
            csv.FORMAT,
            csv.GB18030,
            docx.FORMAT,
            gift.FORMAT,
            moodle.FORMAT,
            aiken.FORMAT,
            qti.QTI12,
            qti.QTI21,
            qti.QTI22,
            qti.QTI30,
            jsonlines.FORMAT,
        )
    }
)


def format_named(name: str) -> Format:
    """The format of this name. KeyError for a name that no format has."""
    return FORMATS[name]


def recognise(data: bytes, filename: str) -> Format:
    """The format that the file is in, by its content; its name may only agree.

    Refused with FileRefused: what `demand_kind` refuses; a file whose name claims one format and
    whose content is another; and a file that is in none of the formats, which are then named.
    """
    return FORMATS[recognised(data, filename)]
