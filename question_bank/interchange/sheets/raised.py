# SPDX-License-Identifier: Apache-2.0
"""Texts with raised and lowered characters: CO2 with a low 2 must not become CO2, nor 10² 102."""

import re

from question_bank.interchange.guards import parse_xml

_PREFIX = re.compile(rb"<([^\s<>/:]+):")
_TAGS = {"superscript": "sup", "subscript": "sub"}
# What the texts of items allow between <sup> and </sup>.
_CONTENT = re.compile(r"(\s*)([^\s<>](?:[^<>\n]{0,98}[^\s<>])?)(\s*)")
# ECMA-376-1, 22.9.2.19: characters that XML cannot hold, and underscores that would look like them.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def raised_text(xml: bytes) -> str:
    """The text of a shared or inline string, as Markdown where something is raised or lowered."""
    prefix = _PREFIX.match(xml)
    name = b"xmlns:" + prefix[1] if prefix else b"xmlns"
    # The parts were cut out of a sheet that declared its prefix.
    root = parse_xml(b"<text " + name + b'="urn:text">' + xml + b"</text>")
    pieces = []
    for run in root.iterfind("{*}*/{*}*"):
        kind = run.find("{*}rPr/{*}vertAlign")
        # Readings of Chinese characters (rPh) are no part of the text.
        texts = [run] if run.tag.endswith("}t") else run.findall("{*}t")
        if run.tag.endswith(("}t", "}r")):
            text = _ESCAPED.sub(_unescaped, "".join(part.text or "" for part in texts))
            pieces.append(
                marked(text, _TAGS.get(kind.get("val", ""), "") if kind is not None else "")
            )
    return "".join(pieces)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def marked(text: str, tag: str) -> str:
    """The text between <sup> or <sub>; as it is without a tag, or where that cannot hold it."""
    content = _CONTENT.fullmatch(text) if tag else None
    if content is None:
        return text
    before, raised, after = content.groups()
    return f"{before}<{tag}>{raised}</{tag}>{after}"
