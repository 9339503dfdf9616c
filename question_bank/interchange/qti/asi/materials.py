# SPDX-License-Identifier: Apache-2.0
"""Materials of QTI 1.2 as HTML, in which most programs put HTML as text."""

import re
from collections.abc import Collection, Iterable
from html import escape
from html.parser import HTMLParser

from question_bank.interchange.qti.flow import BLANK, Address, html_of
from question_bank.interchange.qti.tree import Element, words

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_RENDERS = re.compile(r"render_\w+")
# Blackboard's names for the parts of a matching question.
_LEFTS, RIGHTS = "RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK"
# A text of an unnamed type is plain, says the specification; programs that forget the name put
# HTML there all the same, and no exam asks for a text that reads "<p>".
_MARKUP = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|sub|sup|img|div|span|ul|ol|li|table)\b[^>]*>", re.IGNORECASE
)
_HTML_TYPES = frozenset({"text/html", "text/xhtml", "html", "smart_text"})
_PLAIN_TYPES = frozenset({"text/plain", "plain_text"})


def html_in(elements: Iterable[Element], address: Address) -> str:
    """Everything that the materials inside the elements show."""
    return "".join(_shown(element, address) for element in elements)


def stem_of(presentation: Element, address: Address, *, inside: Collection[str] = RESPONSES) -> str:
    """What is read before the answer, with a BLANK where words go on behind it.

    A response may hold words of its own; they count for the responses named `inside`.
    """
    pieces = _pieces(presentation, address, inside=inside)
    while pieces and pieces[-1] == BLANK:
        pieces.pop()
    return "".join(pieces)


def _pieces(element: Element, address: Address, *, inside: Collection[str]) -> list[str]:
    pieces = []
    for inner in element:
        name = str(inner.tag)
        if name == "material":
            pieces.append(_shown(inner, address))
        elif name == "render_fib":
            pieces.append(BLANK)
        elif (name in RESPONSES and name not in inside) or _is_apart(inner):
            continue
        else:
            pieces.extend(_pieces(inner, address, inside=inside))
    return pieces


def _is_apart(element: Element) -> bool:
    """Say whether the words in the element are choices."""
    if _RENDERS.fullmatch(str(element.tag)) or element.get("class") == RIGHTS:
        return True
    return element.get("class") == _LEFTS and sum(1 for _ in element.iter("response_lid")) > 1


def prompt_of(response: Element, address: Address) -> str:
    """What one of several responses asks: the words in it, or else those beside it."""
    within = "".join(_pieces(response, address, inside=RESPONSES))
    beside = response.getparent()
    if within or beside is None or beside.tag != "flow":
        return within
    return "".join(_pieces(beside, address, inside=()))


def _shown(element: Element, address: Address) -> str:
    name = str(element.tag)
    if name in {"mattext", "matemtext", "mat_formattedtext"}:
        html = _text(element, address)
        return f"<em>{html}</em>" if name == "matemtext" else html
    if name == "matimage":
        return _image(element, address)
    if name == "matbreak":
        return "<br>"
    if name in {"mataudio", "matvideo", "matapplet", "matapplication", "material_ref", "matref"}:
        # No element of HTML, so that the conversion refuses it by this name.
        return f"<{name}></{name}>"
    inside = html_in(element, address)
    return f"<div>{inside}</div>" if inside and name == "material" else inside


def _text(element: Element, address: Address) -> str:
    type_ = (element.get("texttype") or element.get("type") or "").casefold()
    if len(element):
        return html_of([element], address)
    text = element.text or ""
    if type_ in _HTML_TYPES or (type_ not in _PLAIN_TYPES and _MARKUP.search(text)):
        _note_pictures(text, address)
        return text
    return escape(text.strip(), quote=False).replace("\n", "<br>")


def _image(element: Element, address: Address) -> str:
    source = element.get("uri") or ""
    if not source and (element.get("embedded") or "").casefold() == "base64":
        kind = element.get("imagtype") or "image/png"
        source = f"data:{kind};base64,{''.join(words(element).split())}"
    alt = element.get("label") or ""
    return f'<img alt="{escape(alt)}" src="{escape(address(source))}">'


def _note_pictures(html: str, address: Address) -> None:
    """Lets `address` know each picture of the text, which stays as it is."""
    finder = _Sources()
    finder.feed(html)
    finder.close()
    for source in dict.fromkeys(finder.found):
        address(source)


class _Sources(HTMLParser):
    """The addresses of pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.extend(value for name, value in attrs if name == "src" and value)
