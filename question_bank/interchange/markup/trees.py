# SPDX-License-Identifier: Apache-2.0
"""HTML as a tree of bounded depth."""

import re

from lxml import html
from lxml.html import HtmlElement

# Characters. Word puts some 50 of its own around each word; what is read ends at 8,000.
MAX_HTML = 400_000
# A table in a list in a table of a word processor reaches 25; each level is a call in a call.
_DEEPEST = 80
# Control characters and halves of surrogate pairs: nothing that anybody reads, and no XML.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# "<?xml encoding=…?>" would make the parser refuse a text that is already decoded.
_INSTRUCTION = re.compile(r"<\?[^<>]*>")
# Words behind the end of the body would be lost.
_END = re.compile(r"</(?:html|body)\b[^<>]*>", re.IGNORECASE)
# An end may appear where another was taken away; nobody writes that twice by accident.
_MOST_ENDS = 3


class NotReadable(ValueError):
    """The text is too long or too deep to be converted."""


def tree_of(fragment: str) -> HtmlElement:
    """The fragment, or a whole page, as the tree of a page.

    NotReadable beyond MAX_HTML characters or 80 levels, and for ends of pages within each other.
    """
    if len(fragment) > MAX_HTML:
        raise NotReadable("too long")
    text = _without_ends(_INSTRUCTION.sub("", _UNREADABLE.sub("", fragment)))
    # A parser of its own for each text: they are not made for use by several threads at once.
    # `huge_tree`, because below a depth of its own the parser would drop the rest in silence.
    parser = html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(f"<html><body>{text}</body></html>", parser=parser)
    if _is_deep(root):
        raise NotReadable("too deep")
    return root


def _without_ends(text: str) -> str:
    for _ in range(_MOST_ENDS):
        bare = _END.sub("", text)
        if bare == text:
            return text
        text = bare
    raise NotReadable("HTML")


def _is_deep(root: HtmlElement) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
