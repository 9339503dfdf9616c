# SPDX-License-Identifier: Apache-2.0
"""Which format a file is in: by its content, and its name must not say otherwise.

| content                                                       | format                 |
|---------------------------------------------------------------|------------------------|
| a workbook, a Word document                                   | excel, docx            |
| XML: `quiz`; `assessmentItem`; `questestinterop`              | moodle; qti2x; qti12   |
| a zip with a manifest or files in one of the versions of QTI  | qti12 to qti30         |
| a first line of JSON that names a format                      | jsonlines              |
| a row among the first with two names of columns               | csv                    |
| lines `A. …` and `ANSWER: A`                                  | aiken                  |
| answers in braces, `$CATEGORY:` or `::title::`                | gift                   |
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from question_bank.interchange.guards import (
    KIND_NAMES,
    FileKind,
    FileReason,
    FileRefused,
    decode,
    demand_kind,
    open_archive,
    parse_xml,
)
from question_bank.interchange.sheets.csv import has_header
from question_bank.interchange.wordings import listed
from question_bank.wording import Wording

FORMAT_NAMES: Mapping[str, Wording] = MappingProxyType(
    {
        "excel": Wording("Excel 工作簿（.xlsx、.xls）", "an Excel workbook (.xlsx, .xls)"),
        "csv": Wording("CSV 表格（.csv）", "a CSV table (.csv)"),
        "csv_gb18030": Wording("GB18030 编码的 CSV 表格（.csv）", "a CSV table in GB18030 (.csv)"),
        "docx": Wording("Word 文档（.docx）", "a Word document (.docx)"),
        "gift": Wording("GIFT 文本（.gift、.txt）", "a GIFT text (.gift, .txt)"),
        "moodle": Wording("Moodle XML（.xml）", "Moodle XML (.xml)"),
        "aiken": Wording("Aiken 文本（.txt）", "an Aiken text (.txt)"),
        "qti12": Wording("QTI 1.2（.zip、.xml）", "QTI 1.2 (.zip, .xml)"),
        "qti21": Wording("QTI 2.1（.zip、.xml）", "QTI 2.1 (.zip, .xml)"),
        "qti22": Wording("QTI 2.2（.zip、.xml）", "QTI 2.2 (.zip, .xml)"),
        "qti30": Wording("QTI 3.0（.zip、.xml）", "QTI 3.0 (.zip, .xml)"),
        "jsonlines": Wording("JSON Lines（.jsonl）", "JSON Lines (.jsonl)"),
    }
)
# Suffixes that claim one format among those that are text.
_CLAIMS = MappingProxyType(
    {
        "csv": "csv",
        "tsv": "csv",
        "gift": "gift",
        "aiken": "aiken",
        "jsonl": "jsonlines",
        "ndjson": "jsonlines",
    }
)
_KINDS = (FileKind.XLSX, FileKind.XLS, FileKind.DOCX, FileKind.ZIP, FileKind.XML, FileKind.TEXT)
# Part of the namespace of items or of the manifest; the newest first, as later versions name
# earlier ones in their manifests.
_QTI_MARKS = (
    ("qtiv3p0", "qti30"),
    ("imsqtiasi_v3p0", "qti30"),
    ("imsqti_v2p2", "qti22"),
    ("imsqti_v2p1", "qti21"),
    ("imsqti_v2p0", "qti21"),
    ("ims_qtiasiv1p2", "qti12"),
    ("imsqti_xmlv1p1", "qti12"),
    ("questestinterop", "qti12"),
)
_XML_ROOTS = MappingProxyType(
    {
        "quiz": "moodle",
        "assessmentItem": "qti21",
        "qti-assessment-item": "qti30",
        **dict.fromkeys(
            ("questestinterop", "objectbank", "assessment", "section", "item"), "qti12"
        ),
    }
)
# Characters. A header stands in the first lines, and the first question shows what it is.
_HEAD = 200_000
_AIKEN = re.compile(r"^[ \t]*[A-Z][).].*\n(?:[ \t]*\n)*[ \t]*ANSWER:", re.MULTILINE)
_ESCAPED = re.compile(r"\\.")
_GIFT = re.compile(
    r"^\s*\$CATEGORY:|^\s*::[^:\n]+::|\{\s*(?:[=~#>]|T\s*[}#]|F\s*[}#]|TRUE\s*[}#]|FALSE\s*[}#]|\})",
    re.MULTILINE,
)


def recognised(data: bytes, filename: str) -> str:
    """The name of the format; see `question_bank.interchange.formats.recognise`."""
    kind = demand_kind(data, filename=filename, expected=_KINDS)
    match kind:
        case FileKind.XLSX | FileKind.XLS:
            return "excel"
        case FileKind.DOCX:
            return "docx"
        case FileKind.ZIP:
            found = _in_archive(data)
        case FileKind.XML:
            found = _in_xml(data)
        case _:
            return _in_text(data, filename)
    if found is None:
        raise _unknown(filename, kind)
    return found


def _in_archive(data: bytes) -> str | None:
    archive = open_archive(data)
    # Manifests first: they say for all files which version is meant.
    names = sorted(archive.names, key=lambda name: (not name.endswith("imsmanifest.xml"), name))
    named = (
        archive.read(name) for name in names if name.lower().endswith((".xml", ".qti", ".dat"))
    )
    return _qti_version(content.decode("utf-8", errors="replace") for content in named)


def _qti_version(texts: Iterable[str]) -> str | None:
    for text in texts:
        for mark, name in _QTI_MARKS:
            if mark in text:
                return name
    return None


def _in_xml(data: bytes) -> str | None:
    root = parse_xml(data)
    namespace, _, name = str(root.tag).rpartition("}")
    return _qti_version([namespace]) or _XML_ROOTS.get(name)


def _in_text(data: bytes, filename: str) -> str:
    claimed = _CLAIMS.get(PurePosixPath(filename.lower()).suffix.removeprefix("."))
    found = "jsonlines" if _is_json_lines(data) else _in_words(decode(data)[0][:_HEAD])
    if found and claimed not in (None, found):
        raise FileRefused(
            FileReason.MISLABELLED,
            filename=filename,
            claimed=FORMAT_NAMES[claimed],
            actual=FORMAT_NAMES[found],
        )
    # Where the content says nothing, the reader of the claimed format says what it misses.
    name = found or claimed
    if name is None:
        raise _unknown(filename, FileKind.TEXT)
    return name


def _is_json_lines(data: bytes) -> bool:
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if not first.startswith(b"{") or len(first) > _HEAD:
        return False
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "format" in found


def _in_words(text: str) -> str | None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if has_header(text):
        return "csv"
    if _AIKEN.search(text):
        return "aiken"
    return "gift" if _GIFT.search(_ESCAPED.sub("", text)) else None


def _unknown(filename: str, kind: FileKind) -> FileRefused:
    return FileRefused(
        FileReason.UNEXPECTED_KIND,
        filename=filename,
        actual=KIND_NAMES[kind],
        expected=listed(FORMAT_NAMES.values()),
    )
