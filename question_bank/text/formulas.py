# SPDX-License-Identifier: Apache-2.0
"""LaTeX to MathML, by latex2mathml, or not at all.

A formula that loses a sign asks another question, so whatever the converter would drop, flatten
or let run on is left to be shown as its source.
"""

import re
from typing import Literal

from latex2mathml.commands import MATRICES, MSTYLE_SIZES, STYLES
from latex2mathml.converter import convert_to_element

from question_bank.text.mathml_tree import written

Display = Literal["inline", "block"]

# Characters. A page of derivation has about 1,000; the tokeniser's cost grows with the square.
MAX_FORMULA = 2_000
# Groups in groups. Textbooks stay below 10; the converter calls itself for each and a browser
# gives up at 512 elements, of which a group makes up to three.
MAX_NESTING = 40

# Macros can double with every use; the others carry addresses, styles and colours of their own,
# and a formula whose colours are lost may ask for what nobody sees.
_FORBIDDEN = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|newenvironment|def|let|DeclareMathOperator|href"
    r"|class|style|color|textcolor|colorbox|fcolorbox)(?![A-Za-z])"
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_OPENING = frozenset(("{", "\\left", "\\begin"))
_CLOSING = frozenset(("}", "\\right", "\\end"))
# These take the rest of their group with them, so each is a level that does not end with itself.
_SPREADING = frozenset(
    (*STYLES, *MSTYLE_SIZES, "\\over", "\\atop", "\\above", "\\choose", "\\brace", "\\brack")
) | {"\\abovewithdelims", "\\atopwithdelims"}

_ENVIRONMENT = re.compile(r"\\begin\s*\{([^}]*)\}")
_KNOWN_ENVIRONMENTS = frozenset(name.removeprefix("\\") for name in MATRICES)
# Environments the converter flattens into one line, by those that say the same inside a formula.
_SAME_ENVIRONMENT = {"aligned": "align*", "gathered": "matrix"}
_ITS_NAME = re.compile(r"(\\(?:begin|end)\s*\{)(" + "|".join(_SAME_ENVIRONMENT) + r")(?=\})")
# TeX takes the rest of "50%" for a comment; whoever writes an item means the sign.
_PERCENT = re.compile(r"(\\(?:text[a-z]*|[mhf]box)\s*\{[^}]*\}|\\.)|%", re.DOTALL)


def mathml(source: str, *, display: Display) -> str | None:
    """The formula as `<math>`, or None if it cannot be shown faithfully.

    None for: what the converter does not know or refuses, groups without an end, commands of
    `_FORBIDDEN`, and formulas beyond MAX_FORMULA or MAX_NESTING; these bound the time as well.
    """
    if len(source) > MAX_FORMULA or _FORBIDDEN.search(source) or not _is_sound(source):
        return None
    source = _ITS_NAME.sub(lambda name: name[1] + _SAME_ENVIRONMENT[name[2]], source)
    if not _KNOWN_ENVIRONMENTS.issuperset(_ENVIRONMENT.findall(source)):
        return None
    source = _PERCENT.sub(lambda found: found[1] or r"\%", source)
    try:
        return written(convert_to_element(source, display=display))
    except Exception:  # noqa: BLE001 - half-typed LaTeX fails in the converter as IndexError, TypeError…
        return None


def _is_sound(source: str) -> bool:
    r"""Whether groups end, and are not nested deeper than the converter should go.

    Commands can also take one another as arguments, `\sqrt\sqrt\sqrt x`, one level each.
    """
    depth = spread = run = 0
    for token in _TOKEN.findall(source):
        run = run + 1 if token[0] in "\\^_" else 0
        spread += token in _SPREADING
        depth += (token in _OPENING) - (token in _CLOSING)
        if not 0 <= depth + spread + run <= MAX_NESTING or depth < 0:
            return False
    return depth == 0
