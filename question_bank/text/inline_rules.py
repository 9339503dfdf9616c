# SPDX-License-Identifier: Apache-2.0
"""What may stand inside a line. Each rule consumes at `state.pos` what it knows, or declines.

They replace CommonMark's own: those take `2*3*4` for emphasis, let a Chinese full stop break
`**…**`, decode entities and make links. `_silent` is the parser's way to look ahead, which none of
the rules in use does.
"""

import re
from unicodedata import category

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

# Only what this dialect gives a meaning to: "\n" in a program or "\_" stays as it was written.
ESCAPABLE = "\\`*$[]<|-"
PICTURE_NAME = r"[0-9a-f]{64}\.(?:png|jpg|gif|webp)"

_ESCAPED = re.compile(r"\\([" + re.escape(ESCAPABLE) + "])")
# "$x$" and "$$x$$"; a backslash takes the next character with it, so "\$" does not end one.
_FORMULA = re.compile(r"(?P<dollars>\$\$?)(?P<source>(?:[^$\\]|\\.)++)(?P=dollars)", re.DOTALL)
# Characters of an alternative text or a link; the bound keeps the search for its end linear.
MAX_LABEL = 500
_LABEL = r"\[(?P<label>(?:[^\[\]\\]|\\.){0," + str(MAX_LABEL) + r"}+)\]"
_PICTURE = re.compile("!" + _LABEL + r"\(media:(?P<name>" + PICTURE_NAME + r")\)", re.DOTALL)
_OTHER_PICTURE = re.compile("!" + _LABEL + r"\(", re.DOTALL)
# With a scheme: "[0,1](含端点)" is an interval.
_LINK = re.compile(_LABEL + r"\([A-Za-z][A-Za-z0-9+.-]*:[^\s()]{0,2000}\)", re.DOTALL)
_RAISED = re.compile(r"<(?P<tag>su[bp])>(?P<content>[^<>\n]{1,100})</(?P=tag)>")

_STAR = ord("*")
# "****" hides digits of a number or leaves a gap to fill.
_LONGEST_RUN = 3
# Beside these a lone star multiplies or marks a note: "10%*5", "a/*b".
_NOT_BOUNDARIES = frozenset("%‰@#&*/\\")


def unescape(text: str) -> str:
    """The text that a label means: without the backslashes that protect this dialect's signs."""
    return _ESCAPED.sub(r"\1", text)


def escaped(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001 - the parser's interface
    """A backslash and a sign of this dialect: the sign itself."""
    found = _ESCAPED.match(state.src, state.pos)
    if not found:
        return False
    state.pending += found[1]
    state.pos = found.end()
    return True


def formula(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001
    """A formula between dollars, told from prices as Pandoc tells them.

    The first dollar is followed and the second preceded by something that is no space, and no
    digit follows the second: "$5 and $10" and "$5和$10" are prices.
    """
    found = _FORMULA.match(state.src, state.pos)
    if not found or not found["source"].strip() or _is_price(found):
        return False
    token = state.push("formula", "math", 0)
    token.content, token.markup = found["source"].strip(), found["dollars"]
    state.pos = found.end()
    return True


def _is_price(found: re.Match[str]) -> bool:
    after = found.string[found.end() : found.end() + 1]
    has_space = found["source"] != found["source"].strip()
    return found["dollars"] == "$" and (has_space or after.isdigit())


def picture(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001
    """A picture of the bank. One from elsewhere stays visible as text, so that it is missed."""
    if state.src[state.pos] != "!":
        return False
    found = _PICTURE.match(state.src, state.pos)
    if not found:
        return _keep_other_picture(state)
    token = state.push("picture", "img", 0)
    token.content = found["name"]
    token.meta = {"alt": " ".join(unescape(found["label"]).split())}
    state.pos = found.end()
    return True


def _keep_other_picture(state: StateInline) -> bool:
    """`![alt](` is text: as a link its address would be dropped, and nobody would miss it."""
    found = _OTHER_PICTURE.match(state.src, state.pos)
    if not found:
        return False
    state.pending += unescape(found[0])
    state.pos = found.end()
    return True


def link(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001
    """A link's text; where it led is dropped, whatever its scheme."""
    if state.src[state.pos] != "[":
        return False
    found = _LINK.match(state.src, state.pos)
    if not found:
        return False
    state.pending += unescape(found["label"])
    state.pos = found.end()
    return True


def raised(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001
    """`<sub>` and `<sup>`, whose content is taken as it stands: no markup inside."""
    found = _RAISED.match(state.src, state.pos)
    if not found:
        return False
    token = state.push("raised", found["tag"], 0)
    token.content = found["content"]
    state.pos = found.end()
    return True


def emphasis(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001
    """Notes each star of a run and whether it may open or close; the parser pairs them later."""
    if state.src[state.pos] != "*":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    before = state.src[max(state.pos - 1, 0) : state.pos]
    after = state.src[end : end + 1]
    length = end - state.pos
    may_open, may_close = _roles(length, before, after)
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = "*"
        place = len(state.tokens) - 1
        state.delimiters.append(Delimiter(_STAR, length, place, -1, may_open, may_close))
    state.pos = end
    return True


def _roles(length: int, before: str, after: str) -> tuple[bool, bool]:
    """Whether a run of stars between these characters may open and may close."""
    if length > _LONGEST_RUN:
        return False, False
    may_open, may_close = not _is_blank(after), not _is_blank(before)
    if length == 1:
        return may_open and _is_boundary(before), may_close and _is_boundary(after)
    is_power = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return may_open and not is_power, may_close and not is_power


def _is_blank(character: str) -> bool:
    return not character or character.isspace()


def _is_boundary(character: str) -> bool:
    """Nothing, space, or a sign that sets words apart: not a letter, a number or a bracket's end.

    Brackets end terms as well as words, so `(a)*(b)*(c)` is a product whichever side is asked.
    """
    if _is_blank(character):
        return True
    is_apart = category(character) in ("Po", "Pi", "Pf", "Pd")
    return is_apart and character not in _NOT_BOUNDARIES
