# SPDX-License-Identifier: Apache-2.0
"""Two languages, Chinese first.

The zh-CN text is the msgid, so Chinese is complete by construction; English lives in
`app/locales/en/*.po` (a file per domain, `js.po` for the browser) and a test demands that it
holds every text and nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
LOCALES = Path(__file__).parent.parent / "locales"


class Reader:
    """Whoever reads the answer.

    Their language is found when a text is first shown: an answer that shows none, as a save's,
    does not pay for it.
    """

    __slots__ = ("_choose", "_language")

    def __init__(self, choose: Callable[[], str]) -> None:
        self._choose = choose
        self._language: str | None = None

    @property
    def language(self) -> str:
        if self._language is None:
            self._language = self._choose()
        return self._language


_reader: ContextVar[Reader] = ContextVar("reader", default=Reader(lambda: LANGUAGES[0]))  # noqa: B039


@lru_cache
def catalogue(language: str, only: str = "*") -> dict[str, str]:
    """msgid -> text of one language; empty for zh, whose msgids are its texts."""
    texts: dict[str, str] = {}
    if language == "zh":
        return texts
    for path in sorted((LOCALES / language).glob(f"{only}.po")):
        with path.open("rb") as file:
            texts.update({str(m.id): str(m.string) for m in read_po(file) if m.id and m.string})
    return texts


def translate(text: str, /, **context: object) -> str:
    """`text` in the reader's language, with {names} filled in from the context."""
    found = catalogue(current_language()).get(text, text)
    return found.format(**context) if context else found


def marked(text: str) -> str:
    """Mark a text for the catalogue where it is written, to be translated where it is shown."""
    return text


def pick(zh: str, en: str) -> str:
    """The reader's one of two texts that are data (a programme's name, say)."""
    return en if current_language() == "en" and en else zh


def current_language() -> str:
    return _reader.get().language


def set_reader(reader: Reader) -> None:
    """From here on, in this request, texts are this reader's."""
    _reader.set(reader)


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Until the block ends, texts are in this language."""
    former = _reader.set(Reader(lambda: language))
    try:
        yield
    finally:
        _reader.reset(former)


def negotiate(query: str | None, cookie: str | None, accept: str | None) -> str:
    """The page's own choice, then the remembered one, then the browser's, then Chinese."""
    for choice in (query, cookie):
        if choice in LANGUAGES:
            return choice
    first = (accept or "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"
