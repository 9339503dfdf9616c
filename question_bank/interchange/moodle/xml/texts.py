# SPDX-License-Identifier: Apache-2.0
"""The texts of a question in the formats that Moodle knows, as Markdown.

| format             | read                                                                |
|--------------------|---------------------------------------------------------------------|
| html               | as HTML; with the source that our own files carry, exactly          |
| moodle_auto_format | as HTML in which a line feed is a line break                        |
| markdown           | by CommonMark with tables, which is what Moodle's dialect comes to  |
| plain_text         | word by word                                                        |
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from markdown_it import MarkdownIt

from question_bank.interchange.drafts import Draft
from question_bank.interchange.markup import (
    Converted,
    embedded_pictures,
    forms_of,
    from_plain,
    shortened,
    to_inline_markdown,
    to_markdown,
)
from question_bank.interchange.moodle.xml.files import MoodlePictures
from question_bank.interchange.moodle.xml.html import PLUGIN_FILE, source_of
from question_bank.interchange.moodle.xml.nodes import Node, has_markup, text_in
from question_bank.interchange.problems import Place, Problem, Refusal
from question_bank.text import MAX_TEXT, pictures_of
from question_bank.wording import Wording

HTML, AUTO, PLAIN, MARKDOWN = "html", "moodle_auto_format", "plain_text", "markdown"
# The parser is safe for its callers to share.
_COMMONMARK = MarkdownIt("commonmark").enable("table")
_BETWEEN_TAGS = re.compile(r">[ \t\r]*\n\s*<")


def auto_html(text: str) -> str:
    """The HTML of a text in which a line feed is a line break, but for those between tags."""
    return _BETWEEN_TAGS.sub("><", text).replace("\n", "<br>")


def markdown_html(text: str) -> str:
    """The HTML of a text in the Markdown of others."""
    return str(_COMMONMARK.render(text))


_READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {HTML: str, AUTO: auto_html, MARKDOWN: markdown_html}
)


class MoodleTexts:
    """Reads the texts of one question; what goes wrong joins the draft.

    `default` is the format of a text that names none: that of the question's own text.
    """

    def __init__(self, draft: Draft, pictures: MoodlePictures, default: str = HTML) -> None:
        self._draft = draft
        self._pictures = pictures
        self._default = default

    def block(self, node: Node | None, field: str) -> str:
        """A text of paragraphs, lists and tables."""
        return self._read(node, field, inline=False)

    def inline(self, node: Node | None, field: str) -> str:
        """A text in a line, such as an option."""
        return self._read(node, field, inline=True)

    def _read(self, node: Node | None, field: str, *, inline: bool) -> str:
        if node is None:
            return ""
        format_ = (node.get("format") or self._default).strip()
        if has_markup(node):
            self._draft.tell(Refusal.UNREADABLE, field, at=node, value="<text><…>")
            return ""
        text = text_in(node)
        if format_ == PLAIN:
            return from_plain(text)
        if format_ == MARKDOWN and len(text) > MAX_TEXT:
            self._draft.tell(Refusal.MARKUP_UNSUPPORTED, field, at=node, what="too long")
            return ""
        if format_ not in _READERS:
            self._draft.tell(Refusal.UNREADABLE, field, at=node, value=shortened(format_))
            return ""
        return self._converted(_READERS[format_](text), node, field, inline=inline)

    def _converted(self, html: str, node: Node, field: str, *, inline: bool) -> str:
        names, refused = self._pictures.beside(node)
        carried = source_of(html)
        if carried is not None and set(pictures_of(carried)) <= set(names.values()):
            return carried
        for address, data in embedded_pictures(html).items():
            picture = self._pictures.add(data)
            if isinstance(picture, str):
                names[address] = picture
            else:
                refused[address] = picture
        converted = (to_inline_markdown if inline else to_markdown)(html, names)
        for problem in _problems(converted, refused, self._draft.at(node), field):
            self._draft.add(problem)
        return converted.text


def _problems(
    converted: Converted, refused: Mapping[str, Wording], place: Place, field: str
) -> list[Problem]:
    """The conversion's problems; a picture that is there but unsound says why."""
    problems, missing = [], []
    for address in converted.missing:
        why = next((refused[form] for form in forms_of(address) if form in refused), None)
        if why is None:
            missing.append(address.removeprefix(f"{PLUGIN_FILE}/"))
        else:
            name = shortened(address.removeprefix(f"{PLUGIN_FILE}/"))
            context: dict[str, str | Wording] = {"name": name, "why": why}
            problems.append(Problem(place, Refusal.PICTURE_REFUSED, field, context))
    return problems + replace(converted, missing=tuple(missing)).problems(place, field)
