# SPDX-License-Identifier: Apache-2.0
"""HTML and plain words into Markdown."""

import re
from collections.abc import Mapping

from question_bank.interchange.markup.blocks import text_of, words_of
from question_bank.interchange.markup.notes import Converted, Notes
from question_bank.interchange.markup.trees import MAX_HTML, NotReadable, tree_of
from question_bank.interchange.markup.walking import Walker
from question_bank.text import MAX_TEXT, escape, plain

__all__ = ["MAX_HTML", "from_plain", "to_inline_markdown", "to_markdown"]

_LINE_ENDS = re.compile(r"\r\n?")


def to_markdown(html: str, pictures: Mapping[str, str]) -> Converted:
    """The HTML fragment as a text of question_bank.text: what is read of it is unchanged.

    `pictures` gives the name in the bank (64 hex digits and a suffix) of each address that an
    `img` may have. Anything can be converted; beyond MAX_HTML characters, 80 levels or MAX_TEXT
    characters of Markdown the result is empty and says so in `unsupported`.
    """
    return _converted(html, pictures, inline=False)


def to_inline_markdown(html: str, pictures: Mapping[str, str]) -> Converted:
    """The same for an option or a label, where the dialect reads no lists, tables or programs.

    They become lines.
    """
    return _converted(html, pictures, inline=True)


def from_plain(text: str) -> str:
    """Markdown that reads as this text, for formats and fields without any markup."""
    return escape(_LINE_ENDS.sub("\n", text).strip())


def _converted(html: str, pictures: Mapping[str, str], *, inline: bool) -> Converted:
    notes = Notes(pictures)
    # Stars beside stars may show as stars; then words matter more than their look.
    for styled in (True, False):
        notes = Notes(pictures)
        try:
            blocks = Walker(notes, styled=styled, inline=inline).blocks(tree_of(html))
        except NotReadable as why:
            return Converted("", unsupported=(str(why),))
        text = "\n".join(block.text for block in blocks) if inline else text_of(blocks)
        text = text.strip()
        if len(text) > MAX_TEXT:
            return Converted("", unsupported=("too long",))
        if _bare(plain(text)) == _bare(words_of(blocks)):
            return notes.converted(text)
    notes.refuse("HTML")
    return notes.converted("")


def _bare(words: str) -> str:
    return "".join(words.split())
