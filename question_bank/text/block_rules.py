# SPDX-License-Identifier: Apache-2.0
"""What may stand on lines of its own. The parser's rules, held to what nobody writes by accident."""

import re

from markdown_it.rules_block import StateBlock, list_block, table
from markdown_it.rules_block.fence import make_fence_rule

# A table lives where this is a whole line; a pipe at its start, which plain text never has.
_DELIMITERS = re.compile(r"\|[-:| \t]*-[-:| \t]*")
# Columns times lines. A table of an item has fewer than 200; the parser fills short rows with empty
# cells, so that a few kilobytes would become 65,000 of them.
MAX_CELLS = 5_000
# A hyphen, a space and something that is no hyphen again: "- - - -" is a line somebody drew.
_BULLET = re.compile(r"-[ \t]+(?!-(?:[ \t]|$))\S")
# Two levels each. Beyond the parser's limit of 20 it would drop the text without a word.
_DEEPEST_LIST = 12
_FORMULA = re.compile(r"\$\$(?P<source>(?:[^$\\]|\\.)++)\$\$[ \t]*(?=\n|\Z)", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")

# Tildes are signs of approximation, so only backticks fence.
fence = make_fence_rule(markers=("`",))


def bullets(
    state: StateBlock,
    start: int,
    end: int,
    silent: bool,  # noqa: FBT001 - the parser's interface
) -> bool:
    """A list of `- `; "1.", "+" and "*" begin nothing."""
    if state.level > _DEEPEST_LIST or not _BULLET.match(_line(state, start)):
        return False
    return list_block(state, start, end, silent)


def piped_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table whose first two lines begin with a pipe, unless it could exceed MAX_CELLS."""
    if start + 1 >= end or not _line(state, start).startswith("|"):
        return False
    delimiters = _line(state, start + 1).rstrip()
    if not _DELIMITERS.fullmatch(delimiters) or delimiters.count("|") * (end - start) > MAX_CELLS:
        return False
    return table(state, start, end, silent)


def formula(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
    """`$$` at the start of a line to `$$` at the end of one, without a blank line between.

    Without this rule a row of the formula that begins with "-" or "|" would become a list.
    """
    place = state.bMarks[start] + state.tShift[start]
    found = _FORMULA.match(state.src, place)
    if not found or not found["source"].strip() or _BLANK_LINE.search(found["source"]):
        return False
    last = start + found[0].count("\n")
    if not silent:
        token = state.push("formula_block", "math", 0)
        token.block, token.markup, token.map = True, "$$", [start, last + 1]
        token.content = found["source"].strip()
        state.line = last + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
