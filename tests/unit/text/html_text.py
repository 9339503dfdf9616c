# SPDX-License-Identifier: Apache-2.0
"""Reads rendered HTML as a browser would, by a parser other than the one that wrote it."""

from html.parser import HTMLParser

VOID = frozenset(("br", "img"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.pieces.append("\n" * (tag == "br"))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append("\n" * (tag == "p"))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def text_content(html: str) -> str:
    """The text of the elements; a break is a newline, and the end of a paragraph another."""
    return "".join(_read(html).pieces).strip()


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every element in order, with its attributes."""
    return _read(html).elements


def tags(html: str) -> list[str]:
    return [tag for tag, _ in elements(html)]
