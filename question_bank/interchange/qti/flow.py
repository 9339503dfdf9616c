# SPDX-License-Identifier: Apache-2.0
"""The texts inside an item as HTML, for the conversion to Markdown and for their digests."""

import hashlib
import re
from collections.abc import Callable, Iterable
from html import escape

from question_bank.interchange.qti.tree import Element, child, words

# What stands where a candidate is to write something.
BLANK = "____"
_INTERACTION = "Interaction"
# Shown only after an answer, to somebody else, or never.
_UNSHOWN = frozenset({"feedbackInline", "feedbackBlock", "modalFeedback", "stylesheet"})
_TRANSPARENT = frozenset({"contentBody", "itemBody", "prompt"})
_VOID = frozenset({"br", "col", "hr", "img"})
# What says nothing about what is read, and is the first thing that editors change.
_UNREAD_ATTRIBUTES = frozenset({"class", "id", "label", "lang"})
_BLOCKS = (
    "p|div|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|pre|blockquote|hr|br|h[1-6]"
)
_AROUND_BLOCK = re.compile(rf"\s*(</?(?:{_BLOCKS})\b[^>]*>)\s*")
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_LONE_BLANK = re.compile(rf"<(p|div)>\s*{BLANK}\s*</\1>")

Address = Callable[[str], str]


def html_of(elements: Iterable[Element], address: Address) -> str:
    """What a candidate reads inside the elements, one after the other.

    `address` gives the address of a picture. A place to write in is a BLANK, any other interaction
    is only its prompt, and feedback is left aside.
    """
    return "".join(_inside(element, address) for element in elements)


def without_lone_blanks(html: str) -> str:
    """The text without paragraphs that hold nothing but a place to write in."""
    return _LONE_BLANK.sub("", _LONE_BLANK.sub("", html)).strip()


def _inside(element: Element, address: Address) -> str:
    pieces = [escape(element.text or "", quote=False)]
    for inner in element:
        pieces.extend((_outside(inner, address), escape(inner.tail or "", quote=False)))
    return "".join(pieces)


def _outside(element: Element, address: Address) -> str:
    name = str(element.tag)
    if name in _UNSHOWN or is_unit(element):
        return ""
    if name in _TRANSPARENT:
        return _inside(element, address)
    if name.endswith(_INTERACTION):
        return _interaction(element, address)
    if name == "rubricBlock":
        return f"<div>{_inside(element, address)}</div>" if is_for_candidates(element) else ""
    if name in {"img", "object"} and _is_picture(element):
        return _picture(element, address)
    opened = f"<{name}{_attributes(element)}>"
    return opened if name in _VOID else f"{opened}{_inside(element, address)}</{name}>"


def _interaction(element: Element, address: Address) -> str:
    if element.tag == "textEntryInteraction":
        return BLANK
    prompt = child(element, "prompt")
    return "" if prompt is None else f"<div>{_inside(prompt, address)}</div>"


def is_unit(element: Element) -> bool:
    """Say whether the element names the unit of what is entered right before it."""
    before = element.getprevious()
    is_after_entry = before is not None and before.tag == "textEntryInteraction"
    return is_after_entry and element.tag == "span" and element.get("class") == "unit"


def is_for_candidates(rubric: Element) -> bool:
    return "candidate" in (rubric.get("view") or "candidate").split()


def _is_picture(element: Element) -> bool:
    return element.tag == "img" or (element.get("type") or "").startswith("image/")


def _picture(element: Element, address: Address) -> str:
    source = element.get("src") or element.get("data") or ""
    alt = element.get("alt") or words(element)
    return f'<img alt="{escape(alt)}" src="{escape(address(source))}">'


def _attributes(element: Element) -> str:
    kept = sorted(
        (str(name), str(value))
        for name, value in element.attrib.items()
        if str(name) not in _UNREAD_ATTRIBUTES and "{" not in str(name)
    )
    return "".join(f' {name}="{escape(value)}"' for name, value in kept)


def digest_of_text(source: str, html: str) -> str:
    """Changes with the Markdown and with what it was rendered to, but not with indentation."""
    said = f"{source}\0{_settled(html)}"
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:32]


def _settled(html: str) -> str:
    pieces = _PREFORMATTED.split(html)
    # Every other piece is a match of the group: preformatted, and kept to the last space.
    pieces[::2] = [_AROUND_BLOCK.sub(r"\1", _SPACE.sub(" ", piece)) for piece in pieces[::2]]
    return "".join(pieces).strip()
