# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content. Its name is a claim that can be wrong or a lie."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from question_bank.interchange.guards import ole
from question_bank.interchange.guards.archive_structure import members_of
from question_bank.interchange.guards.archives import open_archive
from question_bank.interchange.guards.problems import FileReason, FileRefused
from question_bank.interchange.guards.texts import decode
from question_bank.interchange.wordings import listed
from question_bank.wording import Wording


class Kind(StrEnum):
    EMPTY = "empty"
    ZIP = "zip"
    XLSX = "xlsx"
    DOCX = "docx"
    XLS = "xls"
    LOCKED = "locked"
    OLE = "ole"
    XML = "xml"
    HTML = "html"
    TEXT = "text"
    PDF = "pdf"
    RAR = "rar"
    SEVEN_ZIP = "seven_zip"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    UNKNOWN = "unknown"


KIND_NAMES: Mapping[Kind, Wording] = MappingProxyType(
    {
        Kind.EMPTY: Wording("空文件", "an empty file"),
        Kind.ZIP: Wording("ZIP 压缩包", "a ZIP archive"),
        Kind.XLSX: Wording("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
        Kind.DOCX: Wording("Word 文档（.docx）", "a Word document (.docx)"),
        Kind.XLS: Wording("旧版 Excel 工作簿（.xls）", "an old Excel workbook (.xls)"),
        Kind.LOCKED: Wording("设有密码的 Office 文件", "an Office file with a password"),
        Kind.OLE: Wording("旧版 Office 文件", "an old Office file"),
        Kind.XML: Wording("XML 文件", "an XML file"),
        Kind.HTML: Wording("网页（HTML）", "a web page (HTML)"),
        Kind.TEXT: Wording("文本文件", "a text file"),
        Kind.PDF: Wording("PDF 文件", "a PDF"),
        Kind.RAR: Wording("RAR 压缩包", "a RAR archive"),
        Kind.SEVEN_ZIP: Wording("7z 压缩包", "a 7z archive"),
        Kind.PNG: Wording("PNG 图片", "a PNG picture"),
        Kind.JPEG: Wording("JPEG 图片", "a JPEG picture"),
        Kind.GIF: Wording("GIF 图片", "a GIF picture"),
        Kind.WEBP: Wording("WebP 图片", "a WebP picture"),
        Kind.UNKNOWN: Wording("无法识别的文件", "a file of an unknown kind"),
    }
)

# What a suffix claims; others claim nothing. Workbooks with macros are workbooks all the same.
_CLAIMS = {
    "xlsx": Kind.XLSX,
    "xlsm": Kind.XLSX,
    "docx": Kind.DOCX,
    "docm": Kind.DOCX,
    "xls": Kind.XLS,
    "doc": Kind.OLE,
    "zip": Kind.ZIP,
    "xml": Kind.XML,
    "html": Kind.HTML,
    "htm": Kind.HTML,
    "txt": Kind.TEXT,
    "csv": Kind.TEXT,
    "tsv": Kind.TEXT,
    "gift": Kind.TEXT,
    "aiken": Kind.TEXT,
    "jsonl": Kind.TEXT,
    "ndjson": Kind.TEXT,
    "pdf": Kind.PDF,
    "rar": Kind.RAR,
    "7z": Kind.SEVEN_ZIP,
    "png": Kind.PNG,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "gif": Kind.GIF,
    "webp": Kind.WEBP,
}
_TEXTS = frozenset((Kind.TEXT, Kind.XML, Kind.HTML))

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"%PDF-", Kind.PDF),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
)
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# Office numbers its main part at will: word/document2.xml is what Word on the web writes.
_WORKBOOK = re.compile(r"xl/workbook\d*\.xml", re.IGNORECASE)
_DOCUMENT = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
_MACROS = re.compile(r"(?:.*/)?vbaProject[^/]*\.bin|xl/macrosheets/.*", re.IGNORECASE)
_OLE_MACROS = frozenset(("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros", "VBA"))
_XML_START = re.compile(r"<\?xml\s|<!--|<!DOCTYPE\s|<[A-Za-z_][\w.:-]*[\s/>]")
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_BLANK = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[ \t\r\n\x00]*+")
# Characters in which a web page shows itself, comments before it included.
_HEAD = 4_000


def kind_of(data: bytes) -> Kind:
    """What the content is; never an exception.

    A broken or hostile archive is still a ZIP, and a text with a stray character a TEXT: whoever
    opens it is told more. LOCKED is encrypted, be it an .xlsx or an .xls.
    """
    if _BLANK.fullmatch(data):
        return Kind.EMPTY
    if data.startswith(_ZIP_SIGNATURES):
        return _kind_of_archive(_names_in(data))
    if data.startswith(ole.SIGNATURE):
        return _kind_of_ole(ole.content_of(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    found = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    return found or _kind_of_text(data)


def _names_in(data: bytes) -> list[str]:
    try:
        return [member.name for member in members_of(data)]
    except FileRefused:
        return []


def _kind_of_archive(names: Collection[str]) -> Kind:
    for pattern, kind in ((_WORKBOOK, Kind.XLSX), (_DOCUMENT, Kind.DOCX)):
        if any(pattern.fullmatch(name) for name in names):
            return kind
    return Kind.ZIP


def _kind_of_ole(content: ole.OleContent) -> Kind:
    if "EncryptedPackage" in content.names or content.is_locked_workbook:
        return Kind.LOCKED
    return Kind.XLS if content.workbook else Kind.OLE


def _kind_of_text(data: bytes) -> Kind:
    try:
        text = decode(data)[0].strip()
    except FileRefused as refused:
        if refused.reason not in (FileReason.TEXT_CHARACTER, FileReason.TOO_LARGE):
            # A declaration may name an encoding that only an XML parser reads.
            return Kind.XML if data.lstrip().startswith(b"<?xml") else Kind.UNKNOWN
        text = data[:_HEAD].decode("utf-8", errors="replace").strip() + ">"
    if _HTML_START.match(_COMMENT.sub("", text[:_HEAD])):
        return Kind.HTML
    return Kind.XML if _XML_START.match(text) and text.endswith(">") else Kind.TEXT


def demand_kind(data: bytes, *, filename: str, expected: Collection[Kind]) -> Kind:
    """The kind of the file: one of the expected, and what its name claims if it claims anything.

    Refused with FileRefused: an empty file, one with a password, one with macros, an archive or a
    workbook that `open_archive` refuses, a text that `decode` refuses, a file whose name claims
    another kind than its content is ("questions.xlsx is really a PDF"), and any other kind.
    """
    kind = kind_of(data)
    if kind is Kind.EMPTY:
        raise FileRefused(FileReason.EMPTY)
    if kind is Kind.LOCKED:
        raise FileRefused(FileReason.PASSWORD)
    _refuse_macros(data, kind)
    suffix = PurePosixPath(filename.lower()).suffix.removeprefix(".")
    claimed = _CLAIMS.get(suffix, kind)
    if kind is Kind.UNKNOWN and claimed in _TEXTS:
        # What is called a text is most likely one, in an encoding that nobody could tell.
        decode(data)
    if claimed is not kind:
        raise FileRefused(
            FileReason.MISLABELLED,
            filename=filename,
            claimed=KIND_NAMES[claimed],
            actual=KIND_NAMES[kind],
        )
    if kind not in expected:
        raise FileRefused(
            FileReason.UNEXPECTED_KIND,
            filename=filename,
            actual=KIND_NAMES[kind],
            expected=listed(KIND_NAMES[kind] for kind in sorted(expected)),
        )
    return kind


def _refuse_macros(data: bytes, kind: Kind) -> None:
    """Opens whatever can hold macros, which also refuses archives that cannot be trusted."""
    macros: list[str] = []
    if kind in (Kind.ZIP, Kind.XLSX, Kind.DOCX):
        macros = [name for name in open_archive(data).names if _MACROS.fullmatch(name)]
    elif kind in (Kind.XLS, Kind.OLE):
        macros = sorted(ole.content_of(data).names & _OLE_MACROS)
    if macros:
        raise FileRefused(FileReason.MACROS, member=macros[0])
