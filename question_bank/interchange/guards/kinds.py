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


class FileKind(StrEnum):
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


KIND_NAMES: Mapping[FileKind, Wording] = MappingProxyType(
    {
        FileKind.EMPTY: Wording("空文件", "an empty file"),
        FileKind.ZIP: Wording("ZIP 压缩包", "a ZIP archive"),
        FileKind.XLSX: Wording("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
        FileKind.DOCX: Wording("Word 文档（.docx）", "a Word document (.docx)"),
        FileKind.XLS: Wording("旧版 Excel 工作簿（.xls）", "an old Excel workbook (.xls)"),
        FileKind.LOCKED: Wording("设有密码的 Office 文件", "an Office file with a password"),
        FileKind.OLE: Wording("旧版 Office 文件", "an old Office file"),
        FileKind.XML: Wording("XML 文件", "an XML file"),
        FileKind.HTML: Wording("网页（HTML）", "a web page (HTML)"),
        FileKind.TEXT: Wording("文本文件", "a text file"),
        FileKind.PDF: Wording("PDF 文件", "a PDF"),
        FileKind.RAR: Wording("RAR 压缩包", "a RAR archive"),
        FileKind.SEVEN_ZIP: Wording("7z 压缩包", "a 7z archive"),
        FileKind.PNG: Wording("PNG 图片", "a PNG picture"),
        FileKind.JPEG: Wording("JPEG 图片", "a JPEG picture"),
        FileKind.GIF: Wording("GIF 图片", "a GIF picture"),
        FileKind.WEBP: Wording("WebP 图片", "a WebP picture"),
        FileKind.UNKNOWN: Wording("无法识别的文件", "a file of an unknown kind"),
    }
)

# What a suffix claims; others claim nothing. Workbooks with macros are workbooks all the same.
_CLAIMS = {
    "xlsx": FileKind.XLSX,
    "xlsm": FileKind.XLSX,
    "docx": FileKind.DOCX,
    "docm": FileKind.DOCX,
    "xls": FileKind.XLS,
    "doc": FileKind.OLE,
    "zip": FileKind.ZIP,
    "xml": FileKind.XML,
    "html": FileKind.HTML,
    "htm": FileKind.HTML,
    "txt": FileKind.TEXT,
    "csv": FileKind.TEXT,
    "tsv": FileKind.TEXT,
    "gift": FileKind.TEXT,
    "aiken": FileKind.TEXT,
    "jsonl": FileKind.TEXT,
    "ndjson": FileKind.TEXT,
    "pdf": FileKind.PDF,
    "rar": FileKind.RAR,
    "7z": FileKind.SEVEN_ZIP,
    "png": FileKind.PNG,
    "jpg": FileKind.JPEG,
    "jpeg": FileKind.JPEG,
    "gif": FileKind.GIF,
    "webp": FileKind.WEBP,
}
_TEXTS = frozenset((FileKind.TEXT, FileKind.XML, FileKind.HTML))

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"%PDF-", FileKind.PDF),
    (b"Rar!\x1a\x07", FileKind.RAR),
    (b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
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


def kind_of(data: bytes) -> FileKind:
    """What the content is; never an exception.

    A broken or hostile archive is still a ZIP, and a text with a stray character a TEXT: whoever
    opens it is told more. LOCKED is encrypted, be it an .xlsx or an .xls.
    """
    if _BLANK.fullmatch(data):
        return FileKind.EMPTY
    if data.startswith(_ZIP_SIGNATURES):
        return _kind_of_archive(_names_in(data))
    if data.startswith(ole.SIGNATURE):
        return _kind_of_ole(ole.content_of(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return FileKind.WEBP
    found = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    return found or _kind_of_text(data)


def _names_in(data: bytes) -> list[str]:
    try:
        return [member.name for member in members_of(data)]
    except FileRefused:
        return []


def _kind_of_archive(names: Collection[str]) -> FileKind:
    for pattern, kind in ((_WORKBOOK, FileKind.XLSX), (_DOCUMENT, FileKind.DOCX)):
        if any(pattern.fullmatch(name) for name in names):
            return kind
    return FileKind.ZIP


def _kind_of_ole(content: ole.OleContent) -> FileKind:
    if "EncryptedPackage" in content.names or content.is_locked_workbook:
        return FileKind.LOCKED
    return FileKind.XLS if content.workbook else FileKind.OLE


def _kind_of_text(data: bytes) -> FileKind:
    try:
        text = decode(data)[0].strip()
    except FileRefused as refused:
        if refused.reason not in (FileReason.TEXT_CHARACTER, FileReason.TOO_LARGE):
            # A declaration may name an encoding that only an XML parser reads.
            return FileKind.XML if data.lstrip().startswith(b"<?xml") else FileKind.UNKNOWN
        text = data[:_HEAD].decode("utf-8", errors="replace").strip() + ">"
    if _HTML_START.match(_COMMENT.sub("", text[:_HEAD])):
        return FileKind.HTML
    return FileKind.XML if _XML_START.match(text) and text.endswith(">") else FileKind.TEXT


def demand_kind(data: bytes, *, filename: str, expected: Collection[FileKind]) -> FileKind:
    """The kind of the file: one of the expected, and what its name claims if it claims anything.

    Refused with FileRefused: an empty file, one with a password, one with macros, an archive or a
    workbook that `open_archive` refuses, a text that `decode` refuses, a file whose name claims
    another kind than its content is ("questions.xlsx is really a PDF"), and any other kind.
    """
    kind = kind_of(data)
    if kind is FileKind.EMPTY:
        raise FileRefused(FileReason.EMPTY)
    if kind is FileKind.LOCKED:
        raise FileRefused(FileReason.PASSWORD)
    _refuse_macros(data, kind)
    suffix = PurePosixPath(filename.lower()).suffix.removeprefix(".")
    claimed = _CLAIMS.get(suffix, kind)
    if kind is FileKind.UNKNOWN and claimed in _TEXTS:
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


def _refuse_macros(data: bytes, kind: FileKind) -> None:
    """Opens whatever can hold macros, which also refuses archives that cannot be trusted."""
    macros: list[str] = []
    if kind in (FileKind.ZIP, FileKind.XLSX, FileKind.DOCX):
        macros = [name for name in open_archive(data).names if _MACROS.fullmatch(name)]
    elif kind in (FileKind.XLS, FileKind.OLE):
        macros = sorted(ole.content_of(data).names & _OLE_MACROS)
    if macros:
        raise FileRefused(FileReason.MACROS, member=macros[0])
