# SPDX-License-Identifier: Apache-2.0
r"""The texts of a question in the formats that GIFT can name, as Markdown.

| named            | read                                                                     |
|------------------|--------------------------------------------------------------------------|
| `[html]`         | as HTML; with the source that our own files carry, exactly               |
| `[moodle]`, none | as words; with tags, entities, `\(…\)` or `$$` in it as HTML             |
| `[markdown]`     | by CommonMark with tables, which is what Moodle's dialect comes to       |
| `[plain]`        | as words                                                                 |
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping

from question_bank.interchange.drafts import Draft
from question_bank.interchange.item_texts import as_markdown
from question_bank.interchange.markup import (
    embedded_pictures,
    shortened,
    to_inline_markdown,
    to_markdown,
)
from question_bank.interchange.moodle.gift.signs import escaped, meant
from question_bank.interchange.moodle.xml.files import MoodlePictures
from question_bank.interchange.moodle.xml.html import address_of, block_html, inline_html, source_of
from question_bank.interchange.moodle.xml.texts import auto_html, markdown_html
from question_bank.interchange.problems import Refusal
from question_bank.text import MAX_TEXT, pictures_of

AUTO, HTML, MARKDOWN, PLAIN = "moodle", "html", "markdown", "plain"
_FORMATS = frozenset((AUTO, HTML, MARKDOWN, PLAIN))
# Elements that people type, and not the "<" of "a<b": "a<b and c>d" would be a strong "and c".
_TAG = (
    r"</?(?:p|br|hr|b|i|u|s|em|strong|sub|sup|span|div|font|img|a|code|pre|ul|ol|li|del|strike"
    r"|table|tbody|thead|tr|td|th|h[1-6]|math|video|audio|iframe)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*/?>"
)
_LOOKS_HTML = re.compile(
    _TAG + r"|&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});|<!--|\\[(\[]|\$\$",
    re.IGNORECASE,
)


class GiftTexts:
    """Reads the texts of one question; what goes wrong joins the draft.

    `default` is the format of texts that name none: that of the stem, once it is read.
    """

    def __init__(self, draft: Draft, pictures: MoodlePictures) -> None:
        self._draft = draft
        self._pictures = pictures
        self.default = AUTO

    def stem(self, held: str) -> str:
        self.default, _ = self._named(held)
        return self.block(held, "stem")

    def block(self, held: str, field: str) -> str:
        """A text of paragraphs, lists and tables."""
        return self._read(held, field, inline=False)

    def inline(self, held: str, field: str) -> str:
        """A text in a line, such as an option."""
        return self._read(held, field, inline=True)

    def _named(self, held: str) -> tuple[str, str]:
        name, end, rest = held.removeprefix("[").partition("]")
        is_named = held.startswith("[") and end and name in _FORMATS
        return (name, rest) if is_named else (self.default, held)

    def _read(self, held: str, field: str, *, inline: bool) -> str:
        format_, rest = self._named(held.strip())
        words = meant(rest)
        if format_ == PLAIN or (format_ == AUTO and not _LOOKS_HTML.search(words)):
            return as_markdown(words)
        if format_ == MARKDOWN and len(words) > MAX_TEXT:
            self._draft.tell(Refusal.MARKUP_UNSUPPORTED, field, what="too long")
            return ""
        return self._converted(_html_of(words, format_), field, inline=inline)

    def _converted(self, html: str, field: str, *, inline: bool) -> str:
        names: dict[str, str] = {}
        for address, data in embedded_pictures(html).items():
            name = self._pictures.add(data)
            if not isinstance(name, str):
                shown = shortened(address)
                self._draft.tell(Refusal.PICTURE_REFUSED, field, name=shown, why=name)
                return ""
            names[address_of(name)] = name
            html = html.replace(address, address_of(name))
        carried = source_of(html)
        if carried is not None and set(pictures_of(carried)) <= set(names.values()):
            return carried
        converted = (to_inline_markdown if inline else to_markdown)(html, names)
        for problem in converted.problems(self._draft.place, field):
            self._draft.add(problem)
        return converted.text


def _html_of(words: str, format_: str) -> str:
    if format_ == MARKDOWN:
        return markdown_html(words)
    return auto_html(words) if format_ == AUTO else words


class GiftWriter:
    """Writes the texts of one question; the format of its stem is that of all that name none."""

    def __init__(self, pictures: Mapping[str, bytes], stem: str) -> None:
        self._pictures = pictures
        self._default = AUTO if is_plain(stem) else HTML

    def stem(self, markdown: str) -> str:
        named = "" if self._default == AUTO and not markdown.startswith("[") else self._default
        text = markdown if self._default == AUTO else self._html(markdown, block_html)
        return (f"[{named}]" if named else "") + escaped(text)

    def block(self, markdown: str) -> str:
        """A text of paragraphs."""
        return self._written(markdown, block_html)

    def inline(self, markdown: str) -> str:
        """A text in a line."""
        return self._written(markdown, inline_html)

    def left(self, markdown: str) -> str:
        """A text before an arrow, which HTML alone can hold as words."""
        if "->" not in markdown:
            return self.inline(markdown)
        return f"[{HTML}]" + escaped(self._html(markdown, inline_html))

    def _written(self, markdown: str, render: Callable[[str], str]) -> str:
        format_ = AUTO if self._default == AUTO and is_plain(markdown) else HTML
        text = markdown if format_ == AUTO else self._html(markdown, render)
        # A bracket could name a format, a percent sign a weight, and a stroke begin a comment.
        is_named = format_ != self._default or text.startswith(("[", "%", "/"))
        return (f"[{format_}]" if is_named else "") + escaped(text)

    def _html(self, markdown: str, render: Callable[[str], str]) -> str:
        html = render(markdown)
        for name in pictures_of(markdown):
            html = html.replace(address_of(name), _embedded(name, self._pictures[name]))
        return html


def is_plain(markdown: str) -> bool:
    """Whether the words can stand as they are: to Moodle, which shows HTML, and to us."""
    has_signs = any(sign in markdown for sign in "<&$")
    return not (has_signs or _LOOKS_HTML.search(markdown)) and as_markdown(markdown) == markdown


def _embedded(name: str, data: bytes) -> str:
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
