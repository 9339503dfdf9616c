# SPDX-License-Identifier: Apache-2.0
"""Word documents written part by part: paragraphs, runs, tables, lists, pictures and formulas."""

from collections.abc import Mapping
from html import escape

from question_bank.interchange.guards import write_archive

_OFFICE = "http://schemas.openxmlformats.org"
_W = f"{_OFFICE}/wordprocessingml/2006/main"
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": _W,
        "m": f"{_OFFICE}/officeDocument/2006/math",
        "r": _RELATIONS,
        "a": f"{_OFFICE}/drawingml/2006/main",
        "wp": f"{_OFFICE}/drawingml/2006/wordprocessingDrawing",
        "mc": f"{_OFFICE}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STRICT = "http://purl.oclc.org/ooxml"


def docx(
    *blocks: str,
    numbering: str = "",
    styles: str = "",
    pictures: Mapping[str, bytes] | None = None,
    external: Mapping[str, str] | None = None,
) -> bytes:
    """A document of these blocks; a block without a tag is a paragraph of plain text.

    `pictures` are parts such as media/image1.png, each related by its name, `external` are
    addresses by the name of their relation.
    """
    body = "".join(block if block.startswith("<") else p(block) for block in blocks)
    related = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/image" Target="{name}"/>'
        for name in pictures or {}
    )
    related += "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/image" Target="{escape(address)}" '
        'TargetMode="External"/>'
        for name, address in (external or {}).items()
    )
    for part, content in (("numbering", numbering), ("styles", styles)):
        if content:
            related += (
                f'<Relationship Id="{part}" Type="{_RELATIONS}/{part}" Target="/word/{part}.xml"/>'
            )
    members = {
        "[Content_Types].xml": f"{_HEAD}<Types/>",
        "_rels/.rels": _relations(
            f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": (
            f"{_HEAD}<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": _relations(related),
        "word/numbering.xml": f"{_HEAD}<w:numbering {_NAMESPACES}>{numbering}</w:numbering>",
        "word/styles.xml": f"{_HEAD}<w:styles {_NAMESPACES}>{styles}</w:styles>",
    }
    packed = {name: text.encode() for name, text in members.items()}
    return write_archive(packed | {f"word/{n}": data for n, data in (pictures or {}).items()})


def strict(data: str) -> str:
    """A part of the transitional dialect in the names of the strict one."""
    for kind in ("wordprocessingml", "officeDocument", "drawingml"):
        data = data.replace(f"{_OFFICE}/{kind}/2006/", f"{_STRICT}/{kind}/")
    return data


def _relations(inside: str) -> str:
    package = f"{_OFFICE}/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{package}">{inside}</Relationships>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run without a tag is plain text."""
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run; tabs and line feeds become what Word has for them."""
    inside = escape(text, quote=False)
    inside = f'<w:t xml:space="preserve">{inside}</w:t>'
    for sign, tag in (("\t", "<w:tab/>"), ("\n", "<w:br/>")):
        inside = inside.replace(sign, f'</w:t>{tag}<w:t xml:space="preserve">')
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def low(text: str) -> str:
    return r(text, '<w:vertAlign w:val="subscript"/>')


def high(text: str) -> str:
    return r(text, '<w:vertAlign w:val="superscript"/>')


def bold(text: str) -> str:
    return r(text, "<w:b/>")


def listed(*runs: str, list_id: int, level: int = 0) -> str:
    """A paragraph with an automatic number."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return p(*runs, properties=properties)


def styled(*runs: str, style: str) -> str:
    return p(*runs, properties=f'<w:pStyle w:val="{style}"/>')


def abstract(number: int, *levels: tuple[str, str], more: str = "") -> str:
    """A list that counts each level in a format and shows it as a text: ("decimal", "%1.")."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{name}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (name, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{inside}</w:abstractNum>'


def num(list_id: int, number: int, more: str = "") -> str:
    """The list by which paragraphs name an abstract one."""
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{number}"/>{more}</w:num>'


def table(*rows: tuple[str, ...]) -> str:
    """A table; a cell without a tag is a paragraph of plain text."""
    inside = ""
    for row in rows:
        cells = "".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row)
        inside += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/>{inside}</w:tbl>"


def drawing(relation: str, description: str = "", *, by: str = "embed") -> str:
    """A run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{description}"/>'
        f'<a:graphic><a:graphicData uri="x/picture"><a:blip r:{by}="{relation}"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def formula(inside: str) -> str:
    """A formula in the line."""
    return f"<m:oMath>{inside}</m:oMath>"


def mr(text: str, properties: str = "") -> str:
    """A run of a formula."""
    return f"<m:r><m:rPr>{properties}</m:rPr><m:t>{escape(text, quote=False)}</m:t></m:r>"
