# SPDX-License-Identifier: Apache-2.0
"""XML from strangers: no document type, no entities, nothing fetched, nothing endless."""

import re

from lxml import etree

from question_bank.interchange.guards.problems import FileReason, FileRefused, size_words
from question_bank.wording import Wording

# Bytes. Moodle puts pictures into the XML as base64; a bank with a hundred of them has 30 MB.
MAX_XML = 50_000_000
# Opening tags and attributes: 20,000 questions have 790,000 in Moodle's XML, and 970,000 in the
# manifest of a QTI package. Each costs the parser some 130 bytes, with text in and behind it three
# times as many, and a megabyte can hold 200,000.
MAX_TAGS = 1_000_000
_MOST_TAGS = Wording(f"{MAX_TAGS} 个标签", f"{MAX_TAGS} tags")
# Levels. Question formats use 15, XHTML inside them as many again; readers call themselves.
MAX_DEPTH = 100

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Of the declared names those that are read, and as what: GB18030 holds the older two.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "windows-1252",
}
# Before the first element only these may stand; each at once from its beginning to its end.
_PROLOG = re.compile(r"\s++|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_XML_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""=\s*+["']""")


def parse_xml(data: bytes) -> etree._Element:
    """The root element, without comments and processing instructions; `sourceline` is set.

    The text is decoded here, by its byte order mark or else its declaration, and handed on as
    UTF-8: were the parser to decode it too, it could see a DOCTYPE where this check saw none.

    Refused with FileRefused: any DOCTYPE, which is where entities, external files and default
    values come from; unknown encodings and bytes that break a known one; more than MAX_XML bytes,
    MAX_TAGS tags or MAX_DEPTH levels; and XML that is not well-formed, with its line. XInclude is
    not followed: its elements are elements like others.
    """
    _refuse_bytes(data)
    text = _decoded(data)
    _refuse_doctype(text)
    _refuse_tags(text)
    root = _parsed(_XML_DECLARATION.sub(_only_lines, text, count=1))
    _refuse_depth(root)
    return root


def demand_xml_size(data: bytes) -> None:
    """For who writes XML in UTF-8: refused with FileRefused if it is more than `parse_xml` takes."""
    _refuse_bytes(data)
    _refuse_tags(data.decode())


def _refuse_bytes(data: bytes) -> None:
    if len(data) > MAX_XML:
        raise FileRefused(FileReason.XML_TOO_LARGE, limit=size_words(MAX_XML))


def _refuse_tags(text: str) -> None:
    # A "</" counts as none wherever it stands, so writing more of them hides nothing.
    if text.count("<") - text.count("</") + len(_ATTRIBUTE.findall(text)) > MAX_TAGS:
        raise FileRefused(FileReason.XML_TOO_LARGE, limit=_MOST_TAGS)


def _decoded(data: bytes) -> str:
    declared = _DECLARATION.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    encoding = next((known for mark, known in _MARKS if data.startswith(mark)), None)
    encoding = encoding or _ENCODINGS.get(name)
    if encoding is None:
        raise FileRefused(FileReason.XML_ENCODING, encoding=name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused(FileReason.XML_ENCODING, encoding=name) from None


def _only_lines(found: re.Match[str]) -> str:
    """What is left of the declaration, which names another encoding: its lines, to be counted."""
    return "\n" * found[0].count("\n") if found.start() == 0 else found[0]


def _refuse_doctype(text: str) -> None:
    """Refuses any "<!" before the first element; behind it, a DOCTYPE is not well-formed."""
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    if text.startswith("<!", place):
        raise FileRefused(FileReason.XML_DOCTYPE, line=str(text.count("\n", 0, place) + 1))


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        raise FileRefused(FileReason.XML_BROKEN, line=str(line), column=str(column)) from broken


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise FileRefused(FileReason.XML_TOO_DEEP, limit=str(MAX_DEPTH))
