# SPDX-License-Identifier: Apache-2.0
"""The parser of item texts: the constructs of the package's docstring and no others."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from question_bank.text import block_rules, inline_rules

# Characters. Ten screens of Chinese; the longest text of a published paper fills one. Beyond it
# the parser's worst inputs would cost seconds.
MAX_TEXT = 20_000
# Half a pair of UTF-16: no encoder takes it. Importers refuse it; here it must not fail a page.
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    inline, block = parser.inline.ruler, parser.block.ruler
    parser.enable(["newline", "backticks"])
    for name, rule in (
        ("escape", inline_rules.escaped),
        ("emphasis", inline_rules.emphasis),
        ("link", inline_rules.link),
        ("image", inline_rules.picture),
        ("html_inline", inline_rules.raised),
    ):
        inline.at(name, rule)
        inline.enable(name)
    inline.before("escape", "formula", inline_rules.formula)
    parser.inline.ruler2.enable("emphasis")
    block.at("table", block_rules.piped_table, {"alt": ["paragraph"]})
    block.at("fence", block_rules.fence, {"alt": ["paragraph", "list"]})
    block.at("list", block_rules.bullets, {"alt": ["paragraph"]})
    block.enable(["table", "fence", "list"])
    block.before("fence", "formula_block", block_rules.formula, {"alt": ["paragraph", "list"]})
    return _warmed(parser)


def _warmed(parser: MarkdownIt) -> MarkdownIt:
    """The parser after its first text, when it sorts its rules.

    A second thread that came at that moment would find none.
    """
    parser.parse("x")
    return parser


_PARSER = _make_parser()
# Paragraphs and line breaks only.
_PLAIN_PARSER = _warmed(MarkdownIt("zero").enable("newline"))


def parse(text: str) -> list[Token]:
    """The blocks of a text; one beyond MAX_TEXT is read as plain, without any markup."""
    return _parser_for(text).parse(_HALF_PAIR.sub("\ufffd", text))


def parse_inline(text: str) -> list[Token]:
    """One block without a wrapper: lists, tables and fences do not begin in an option."""
    return _parser_for(text).parseInline(_HALF_PAIR.sub("\ufffd", text).strip())


def _parser_for(text: str) -> MarkdownIt:
    return _PARSER if len(text) <= MAX_TEXT else _PLAIN_PARSER
