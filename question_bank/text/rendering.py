# SPDX-License-Identifier: Apache-2.0
"""Item texts as HTML."""

from collections.abc import Callable, Sequence
from html import escape as escape_html

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from question_bank.text.dialect import parse, parse_inline
from question_bank.text.formulas import Display, mathml
from question_bank.text.sanitising import sanitise

# The address of a picture by its name.
Address = Callable[[str], str]

_ALIGNMENT = "text-align:"
# The renderer reads two of the parser's options; neither is used here.
_OPTIONS = OptionsDict({"xhtmlOut": False, "breaks": True})  # type: ignore[typeddict-item]


class Renderer(RendererHTML):
    """One method for each kind of token, as the parser's renderer finds them by name.

    Who shows formulas in another way overrides `_formula`. What comes out is not sanitised.
    """

    def render_blocks(self, text: str, picture: Address) -> str:
        return self.render(parse(text), _OPTIONS, {"picture": picture}).strip()

    def render_line(self, text: str, picture: Address) -> str:
        return self.render(parse_inline(text), _OPTIONS, {"picture": picture}).strip()

    def softbreak(self, *_: object) -> str:
        return "<br>"

    def hardbreak(self, *_: object) -> str:
        return "<br>"

    def formula(self, tokens: Sequence[Token], place: int, *_: object) -> str:
        token = tokens[place]
        return self._formula(token.content, "block" if token.markup == "$$" else "inline")

    def formula_block(self, tokens: Sequence[Token], place: int, *_: object) -> str:
        return f"<p>{self._formula(tokens[place].content, 'block')}</p>\n"

    def raised(self, tokens: Sequence[Token], place: int, *_: object) -> str:
        token = tokens[place]
        return f"<{token.tag}>{escape_html(token.content)}</{token.tag}>"

    def picture(
        self, tokens: Sequence[Token], place: int, _options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[place]
        address = escape_html(env["picture"](token.content))
        return f'<img src="{address}" alt="{escape_html(token.meta["alt"])}">'

    def fence(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f"<pre><code>{escape_html(tokens[idx].content)}</code></pre>\n"

    def th_open(
        self, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A cell, aligned by an attribute: the content security policy forbids inline styles."""
        token = tokens[place]
        alignment = str(token.attrs.pop("style", "")).removeprefix(_ALIGNMENT)
        if alignment:
            token.attrSet("align", alignment)
        return self.renderToken(tokens, place, options, env)

    td_open = th_open

    def _formula(self, source: str, display: Display) -> str:
        return mathml(source, display=display) or f"<code>{escape_html(source)}</code>"


_RENDERER = Renderer()


def render(text: str, *, picture: Address) -> str:
    """The text as sanitised HTML, in paragraphs, lists and tables.

    `picture` gives addresses that are relative, http or https; what it raises is raised. Any text
    can be rendered: what is no markup stands for itself, a formula that cannot be converted is
    shown as its source, and no HTML passes.
    """
    return sanitise(_RENDERER.render_blocks(text, picture))


def render_inline(text: str, *, picture: Address) -> str:
    """The same for an option or a label: one run of text, without a paragraph around it."""
    return sanitise(_RENDERER.render_line(text, picture))
