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

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from question_bank.interchange.markup import to_inline_markdown, to_markdown
from question_bank.text import pictures_of
from question_bank.text.dialect import parse, parse_inline

PLUGIN_FILE = "@@PLUGINFILE@@"
_SOURCE = "data-kaochang-markdown"
_CARRIED = re.compile(
    rf'<(?P<tag>div|span) {_SOURCE}="(?P<source>[^"<>]*)">(?P<html>.*)</(?P=tag)>', re.DOTALL
)
_LOOKS_TEX = re.compile(r"\\(?=[(\[])|\$(?=\$)")


def address_of(picture: str) -> str:
    """Where a text finds a picture that stands beside it in the file."""
    return f"{PLUGIN_FILE}/{picture}"


class _Renderer(RendererHTML):
    """One method for each kind of token that is not as the parser's renderer writes it."""

    def text(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return _LOOKS_TEX.sub(r"\g<0><span></span>", escape(tokens[idx].content, quote=False))

    def softbreak(self, *_: object) -> str:
        return "<br>"

    def formula(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        source = escape(token.content, quote=False)
        return rf"\[{source}\]" if token.markup == "$$" else rf"\({source}\)"

    def formula_block(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f"<p>{self.formula(tokens, idx)}</p>\n"

    def raised(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        return f"<{token.tag}>{escape(token.content, quote=False)}</{token.tag}>"

    def picture(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        token = tokens[idx]
        return f'<img src="{address_of(token.content)}" alt="{escape(token.meta["alt"])}">'

    def fence(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f"<pre><code>{escape(tokens[idx].content, quote=False)}</code></pre>\n"


_RENDERER = _Renderer()
# The renderer reads two of the parser's options; neither is used here.
_OPTIONS = OptionsDict({"xhtmlOut": False, "breaks": True})  # type: ignore[typeddict-item]


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
    return _html(parse(markdown))


def _rendered_inline(markdown: str) -> str:
    return _html(parse_inline(markdown))


def _html(tokens: list[Token]) -> str:
    env: EnvType = {}
    return _RENDERER.render(tokens, _OPTIONS, env).strip()
