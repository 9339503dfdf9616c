# SPDX-License-Identifier: Apache-2.0
"""Files of QTI as other programs write them, made from the few parts that a test is about."""

import zlib
from collections.abc import Mapping
from decimal import Decimal
from struct import pack
from typing import Any

from question_bank.interchange.guards import write_archive
from question_bank.interchange.problems import Problem
from question_bank.interchange.qti.packages import read_questions
from question_bank.interchange.reading import Defaults, Entry, Reading
from question_bank.items import to_data

DEFAULTS = Defaults("policy", Decimal("0.60"))
_QTI2 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def _chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


# One grey pixel.
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    + _chunk(b"IEND", b"")
)


def item(
    body: str,
    *,
    declarations: str = "",
    processing: str = "",
    after: str = "",
    identifier: str = "q-1",
    attributes: str = "",
) -> str:
    """An item of QTI 2.1."""
    return (
        f'<assessmentItem xmlns="{_QTI2}" identifier="{identifier}" title="题" adaptive="false" '
        f'timeDependent="false" {attributes}>\n{declarations}<itemBody>{body}</itemBody>'
        f"{processing}{after}</assessmentItem>"
    )


def declared(
    *correct: str, cardinality: str = "single", base: str = "identifier", mapping: str = ""
) -> str:
    """The declaration of RESPONSE with its correct values."""
    values = "".join(f"<value>{value}</value>" for value in correct)
    key = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}">{key}{mapping}</responseDeclaration>'
    )


def mapped(entries: Mapping[str, str], attributes: str = "") -> str:
    """A mapping of values to what they are worth."""
    written = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items()
    )
    return f"<mapping {attributes}>{written}</mapping>"


def template(name: str) -> str:
    return f'<responseProcessing template="{TEMPLATES}{name}"/>'


MATCH = template("match_correct")
MAP = template("map_response")


def choice(*options: str, most: int = 1, prompt: str = "下列哪一项属于范围一？") -> str:
    """A choice between options that are called A, B, C …"""
    written = "".join(
        f'<simpleChoice identifier="{label}">{option}</simpleChoice>'
        for label, option in zip("ABCDEFGHIJKLMNOP", options, strict=False)
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"<prompt>{prompt}</prompt>{written}</choiceInteraction>"
    )


def hyphenated(xml: str) -> str:
    """The item in the names and the namespace of QTI 3."""
    names = (
        *("assessmentItem", "responseDeclaration", "correctResponse", "itemBody", "value"),
        *("choiceInteraction", "simpleChoice", "prompt", "responseProcessing", "mapEntry"),
        *("mapping", "outcomeDeclaration", "defaultValue", "modalFeedback", "rubricBlock"),
        *("extendedTextInteraction", "textEntryInteraction", "contentBody"),
    )
    renamed = xml.replace(_QTI2, _QTI3)
    for name in names:
        new = f"qti-{_hyphens(name)}"
        renamed = renamed.replace(f"<{name}", f"<{new}").replace(f"</{name}>", f"</{new}>")
    attributes = (
        *("baseType", "responseIdentifier", "maxChoices", "timeDependent", "mapKey"),
        *("mappedValue", "outcomeIdentifier", "showHide", "upperBound", "lowerBound"),
    )
    for name in attributes:
        renamed = renamed.replace(f" {name}=", f" {_hyphens(name)}=")
    return renamed


def _hyphens(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def manifest(resources: str) -> bytes:
    """A manifest of these resources."""
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M">'
        f"<organizations/><resources>{resources}</resources></manifest>"
    ).encode()


def resource(href: str, *, type_: str = "imsqti_item_xmlv2p1", inside: str = "") -> str:
    return f'<resource identifier="{href}" type="{type_}" href="{href}">{inside}</resource>'


def package(members: Mapping[str, str | bytes], *, listed: bool = True) -> bytes:
    """A package whose manifest lists every member that is XML as an item."""
    files = {
        name: content.encode() if isinstance(content, str) else content
        for name, content in members.items()
    }
    if listed:
        items = [resource(name) for name in members if name.endswith(".xml")]
        files["imsmanifest.xml"] = manifest("".join(items))
    return write_archive(files)


def asi(*items: str) -> bytes:
    """A file of QTI 1.2 with these items in a section."""
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        '<assessment ident="a" title="练习"><section ident="root_section">'
        f"{''.join(items)}</section></assessment></questestinterop>"
    ).encode()


def read(xml: str | bytes) -> Reading:
    return read_questions(xml.encode() if isinstance(xml, str) else xml, DEFAULTS)


def entry(xml: str | bytes) -> Entry:
    """The one question of a file."""
    [only] = read(xml).entries
    return only


def data_of(xml: str | bytes) -> dict[str, Any]:
    """The fields of the one item of a file, which nothing refuses."""
    found = entry(xml)
    assert [str(problem) for problem in found.problems if not problem.is_warning] == []
    assert found.item is not None
    return to_data(found.item)


def refusal_of(xml: str | bytes) -> Problem:
    """The one refusal of the one question of a file."""
    [refusal] = [problem for problem in entry(xml).problems if not problem.is_warning]
    return refusal
