# SPDX-License-Identifier: Apache-2.0
r"""Our texts as HTML for Moodle, and back without a difference.

Formulas become `\(…\)` and `\[…\]`, which Moodle's MathJax filter shows; a `$$` or `\(` that is no
formula is broken up by a `span`, so that the filter passes it over. Where converting the HTML back
would give other Markdown than it was made of, an element around it carries the source. The source
counts only while the HTML is what the source makes: who edits the question in Moodle, or shows
there what the source does not say, is believed.
"""

import re
from collections.abc import Sequence
from html import escape, unescape

from markdown_it.token import Token

from question_bank.interchange.markup import to_inline_markdown, to_markdown
from question_bank.text import pictures_of
from question_bank.text.formulas import Display
from question_bank.text.rendering import Renderer

PLUGIN_FILE = "@@PLUGINFILE@@"
_SOURCE = "data-kaochang-markdown"
_CARRIED = re.compile(
    rf'<(?P<tag>div|span) {_SOURCE}="(?P<source>[^"<>]*)">(?P<html>.*)</(?P=tag)>', re.DOTALL
)
_LOOKS_TEX = re.compile(r"\\(?=[(\[])|\$(?=\$)")


def address_of(picture: str) -> str:
    """Where a text finds a picture that stands beside it in the file."""
    return f"{PLUGIN_FILE}/{picture}"


class _Renderer(Renderer):
    """Formulas as TeX, for Moodle to show, and all other text as none."""

    def text(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return _LOOKS_TEX.sub(r"\g<0><span></span>", escape(tokens[idx].content, quote=False))

    def _formula(self, source: str, display: Display) -> str:
        written = escape(source, quote=False)
        return rf"\[{written}\]" if display == "block" else rf"\({written}\)"


_RENDERER = _Renderer()


def block_html(markdown: str) -> str:
    """A stem, an explanation and the like: paragraphs, lists and tables."""
    return _kept(markdown, _rendered_block(markdown), "div")


def inline_html(markdown: str) -> str:
    """An option or another text in a line."""
    return _kept(markdown, _rendered_inline(markdown), "span")


def source_of(html: str) -> str | None:
    """The Markdown that the HTML carries and was made of, if it carries one."""
    carried = _CARRIED.fullmatch(html.strip())
    if not carried:
        return None
    source = unescape(carried["source"])
    render = _rendered_block if carried["tag"] == "div" else _rendered_inline
    return source if render(source) == carried["html"] else None


def _kept(markdown: str, html: str, tag: str) -> str:
    pictures = {address_of(name): name for name in pictures_of(markdown)}
    read = to_markdown(html, pictures) if tag == "div" else to_inline_markdown(html, pictures)
    if read.text == markdown and not read.left_out and not read.unsupported:
        return html
    # A line feed as a reference, because editors fold those of attributes.
    source = escape(markdown).replace("\n", "&#10;")
    return f'<{tag} {_SOURCE}="{source}">{html}</{tag}>'


def _rendered_block(markdown: str) -> str:
    return _RENDERER.render_blocks(markdown, address_of)


def _rendered_inline(markdown: str) -> str:
    return _RENDERER.render_line(markdown, address_of)
