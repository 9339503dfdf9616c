# SPDX-License-Identifier: Apache-2.0
"""Word's formulas (OMML, ECMA-376-1, 22.1) as TeX, or not at all.

Every formula is tried by the converter that will show it: one that would lose a sign is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from question_bank.interchange.docx.names import (
    Element,
    child,
    children,
    is_on,
    name_of,
    value_of,
)
from question_bank.interchange.docx.tex_signs import (
    ACCENTS,
    CLOSING,
    FUNCTIONS,
    ITALIC,
    OPENING,
    SEPARATING,
    SIGNS,
)
from question_bank.text.formulas import mathml

_NEW_ROW = r" \\ "


class NotConvertible(Exception):
    """A formula that cannot be said in TeX, or would not be shown as it is."""


def tex_of(formula: Element) -> str:
    """The TeX of an `m:oMath`. NotConvertible if any part of it is not known or not shown."""
    tex = _within(formula).strip()
    if not tex:
        return ""
    if mathml(tex, display="inline") is None:
        raise NotConvertible(tex)
    return tex


def _within(element: Element | None) -> str:
    """What stands in the element, in its order."""
    return _joined([_one(part) for part in children(element)])


def _joined(parts: list[str]) -> str:
    r"""The parts in a row; a command takes a space before a letter: "\alpha x"."""
    text = ""
    for part in parts:
        is_glued = text[-1:].isalpha() and part[:1].isalpha() and _ends_with_command(text)
        text += (" " if is_glued else "") + part
    return text


def _ends_with_command(text: str) -> bool:
    return text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").endswith("\\")


def _one(element: Element) -> str:
    name = name_of(element)
    if name.endswith("Pr") or name in ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:del"):
        return ""
    read = _READERS.get(name)
    if read is None:
        raise NotConvertible(name)
    return read(element)


def _run(run: Element) -> str:
    properties = child(run, "m:rPr")
    words = "".join(part.text or "" for part in children(run, "m:t", "w:t"))
    if is_on(properties, "m:nor"):
        return _words(words)
    is_upright = value_of(properties, "m:sty") in ("p", "b")
    plain = words.translate(ITALIC)
    parts = []
    for kind, group in groupby(plain, _kind):
        letters = "".join(group)
        if kind == "words":
            parts.append(_words(letters))
        elif kind == "letters" and letters in FUNCTIONS:
            parts.append(f"\\{letters}")
        elif kind == "letters" and is_upright:
            parts.append(rf"\mathrm{{{letters}}}")
        else:
            parts.append(_joined([SIGNS.get(sign, sign) for sign in letters]))
    return _joined(parts)


def _kind(character: str) -> str:
    if character.isascii() and character.isalpha():
        return "letters"
    return "words" if _is_word(character) else "signs"


def _is_word(character: str) -> bool:
    """Chinese and the like, which a formula holds as text."""
    return character not in SIGNS and not character.isascii()


def _words(text: str) -> str:
    if any(sign in text for sign in "\\{}$"):
        raise NotConvertible(text)
    return rf"\text{{{text}}}" if text.strip() else text


def _group(element: Element | None, name: str) -> str:
    return f"{{{_within(child(element, name))}}}"


def _fraction(element: Element) -> str:
    kind = value_of(element, "m:fPr", "m:type")
    above, below = _group(element, "m:num"), _group(element, "m:den")
    if kind in ("lin", "skw"):
        return f"{above}/{below}"
    return rf"\binom{above}{below}" if kind == "noBar" else rf"\frac{above}{below}"


def _raised(element: Element) -> str:
    return f"{_base(element)}^{_script(element, 'm:sup')}"


def _lowered(element: Element) -> str:
    return f"{_base(element)}_{_script(element, 'm:sub')}"


def _both(element: Element) -> str:
    return f"{_lowered(element)}^{_script(element, 'm:sup')}"


def _before(element: Element) -> str:
    lower, upper = _script(element, "m:sub"), _script(element, "m:sup")
    return f"{{}}_{lower}^{upper}{_group(element, 'm:e')}"


def _base(element: Element) -> str:
    return _script(element, "m:e")


def _script(element: Element, name: str) -> str:
    """The group, without braces around a single letter or digit."""
    text = _within(child(element, name))
    return text if len(text) == 1 and text.isalnum() else f"{{{text}}}"


def _root(element: Element) -> str:
    is_square = is_on(child(element, "m:radPr"), "m:degHide")
    degree = "" if is_square else _within(child(element, "m:deg"))
    return rf"\sqrt{f'[{degree}]' if degree else ''}{_group(element, 'm:e')}"


def _sum(element: Element) -> str:
    properties = child(element, "m:naryPr")
    has_sign = child(properties, "m:chr") is not None
    sign = value_of(properties, "m:chr") if has_sign else "∫"
    tex = SIGNS.get(sign)
    if tex not in (r"\sum", r"\prod", r"\int", r"\cup", r"\cap"):
        raise NotConvertible(f"m:nary {sign}")
    lower, upper = _within(child(element, "m:sub")), _within(child(element, "m:sup"))
    bounds = (f"_{{{lower}}}" if lower else "") + (f"^{{{upper}}}" if upper else "")
    return f"{tex}{bounds}{_group(element, 'm:e')}"


def _delimited(element: Element) -> str:
    properties = child(element, "m:dPr")
    opening = _delimiter(properties, "m:begChr", "(", OPENING)
    closing = _delimiter(properties, "m:endChr", ")", CLOSING)
    separator = _delimiter(properties, "m:sepChr", "|", SEPARATING)
    inside = separator.join(_within(one) for one in children(element, "m:e"))
    return _joined([rf"\left{opening}", inside, rf"\right{closing}"])


def _delimiter(properties: Element | None, name: str, usual: str, known: Mapping[str, str]) -> str:
    has_sign = child(properties, name) is not None
    sign = value_of(properties, name) if has_sign else usual
    if sign not in known:
        raise NotConvertible(f"m:d {sign}")
    return known[sign]


def _function(element: Element) -> str:
    return _joined([_within(child(element, "m:fName")), _group(element, "m:e")])


def _limit_below(element: Element) -> str:
    base = _within(child(element, "m:e"))
    is_operator = base in (r"\lim", r"\max", r"\min")
    below = _group(element, "m:lim")
    return f"{base}_{below}" if is_operator else rf"\underset{below}{{{base}}}"


def _limit_above(element: Element) -> str:
    return rf"\overset{_group(element, 'm:lim')}{_group(element, 'm:e')}"


def _accent(element: Element) -> str:
    sign = value_of(element, "m:accPr", "m:chr")
    if sign not in ACCENTS:
        raise NotConvertible(f"m:acc {sign}")
    return rf"\{ACCENTS[sign]}{_group(element, 'm:e')}"


def _bar(element: Element) -> str:
    is_above = value_of(element, "m:barPr", "m:pos") == "top"
    return rf"\{'overline' if is_above else 'underline'}{_group(element, 'm:e')}"


def _matrix(element: Element) -> str:
    rows = (map(_within, children(row, "m:e")) for row in children(element, "m:mr"))
    return _array(" & ".join(cells) for cells in rows)


def _lines(element: Element) -> str:
    return _array(map(_within, children(element, "m:e")))


def _array(rows: Iterable[str]) -> str:
    return rf"\begin{{matrix}}{_NEW_ROW.join(rows)}\end{{matrix}}"


_READERS: Mapping[str, Callable[[Element], str]] = MappingProxyType(
    {
        "m:r": _run,
        "m:f": _fraction,
        "m:sSup": _raised,
        "m:sSub": _lowered,
        "m:sSubSup": _both,
        "m:sPre": _before,
        "m:rad": _root,
        "m:nary": _sum,
        "m:d": _delimited,
        "m:func": _function,
        "m:limLow": _limit_below,
        "m:limUpp": _limit_above,
        "m:acc": _accent,
        "m:bar": _bar,
        "m:m": _matrix,
        "m:eqArr": _lines,
        # A frame that is not seen, and what editing left behind.
        **dict.fromkeys(("m:box", "w:ins", "w:r", "m:oMath", "m:e"), _within),
        "w:t": lambda text: _words(text.text or ""),
    }
)
