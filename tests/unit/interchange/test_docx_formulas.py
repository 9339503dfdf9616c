# SPDX-License-Identifier: Apache-2.0
"""Formulas of Word documents as TeX, or refused."""

import pytest

from question_bank.interchange import Defaults, Entry
from question_bank.interchange.docx import read
from question_bank.wording import Wording
from tests.support.factories.docx import docx, formula, mr, p, r

DEFAULTS = Defaults("policy")


def entry(*runs: str) -> Entry:
    """A true-or-false question whose stem has these runs."""
    (found,) = read(docx(p("1. ", *runs), "答案：对"), DEFAULTS).entries
    return found


def stem(*runs: str) -> str:
    found = entry(*runs)
    assert found.problems == ()
    assert found.item is not None
    return found.item.stem


def refused(*runs: str) -> list[Wording]:
    found = entry(*runs)
    assert found.item is None
    return [problem.wording for problem in found.problems]


def part(name: str, inside: str) -> str:
    return f"<m:{name}>{inside}</m:{name}>"


def value(name: str, sign: str) -> str:
    return f'<m:{name} m:val="{sign}"/>'


E, X, TWO = part("e", mr("E")), mr("x"), mr("2")
EQUATIONS = part("e", part("eqArr", E + E))
SUP, SUB = part("sup", TWO), part("sub", mr("i"))


@pytest.mark.parametrize(
    ("omml", "tex"),
    [
        (mr("E=mc"), "E=mc"),
        (mr("𝐸𝑥ℎ"), "Exh"),
        (mr("αx≤β"), r"\alpha x\le\beta"),
        (mr("排放量"), r"\text{排放量}"),
        (mr("50%"), r"50\%"),
        (mr("CO", '<m:sty m:val="p"/>'), r"\mathrm{CO}"),
        (mr("AD × EF", "<m:nor/>"), r"\text{AD × EF}"),
        (part("f", part("num", mr("a")) + part("den", mr("b"))), r"\frac{a}{b}"),
        (
            part("f", part("fPr", value("type", "lin")) + part("num", X) + part("den", TWO)),
            "{x}/{2}",
        ),
        (
            part("f", part("fPr", value("type", "noBar")) + part("num", X) + part("den", TWO)),
            r"\binom{x}{2}",
        ),
        (part("sSup", E + SUP), "E^2"),
        (part("sSub", E + SUB), "E_i"),
        (part("sSub", E + part("sub", mr("CO"))), "E_{CO}"),
        (part("sSubSup", E + SUB + SUP), "E_i^2"),
        (part("sPre", SUB + SUP + E), "{}_i^2{E}"),
        (part("rad", part("radPr", value("degHide", "1")) + E), r"\sqrt{E}"),
        (part("rad", part("deg", mr("3")) + E), r"\sqrt[3]{E}"),
        (
            part("nary", part("naryPr", value("chr", "∑")) + part("sub", mr("i=1")) + SUP + E),
            r"\sum_{i=1}^{2}{E}",
        ),
        (part("nary", E), r"\int{E}"),
        (part("d", E), r"\left(E\right)"),
        (
            part("d", part("dPr", value("begChr", "⟨") + value("endChr", "⟩")) + E + E),
            r"\left\langle E|E\right\rangle",
        ),
        (
            part("d", part("dPr", value("begChr", "{") + value("endChr", "")) + EQUATIONS),
            r"\left\{\begin{matrix}E \\ E\end{matrix}\right.",
        ),
        (part("func", part("fName", mr("ln")) + E), r"\ln{E}"),
        (
            part("limLow", part("e", mr("lim")) + part("lim", mr("n→0"))),
            r"\lim_{n\to0}",
        ),
        (part("limLow", E + part("lim", TWO)), r"\underset{2}{E}"),
        (part("limUpp", E + part("lim", TWO)), r"\overset{2}{E}"),
        (part("acc", part("accPr", value("chr", "\u0305")) + E), r"\bar{E}"),
        (part("bar", part("barPr", value("pos", "top")) + E), r"\overline{E}"),
        (part("bar", E), r"\underline{E}"),
        (part("m", part("mr", E + E) + part("mr", E + E)), None),
        (part("box", E) + "<w:bookmarkStart/>" + r("甲"), r"E\text{甲}"),
    ],
)
def test_read_formula_is_tex(omml: str, tex: str | None) -> None:
    expected = tex or r"\begin{matrix}E & E \\ E & E\end{matrix}"
    assert stem("甲", formula(omml), "乙") == f"甲${expected}$乙"


@pytest.mark.parametrize(
    "omml",
    [
        mr("a{b", "<m:nor/>"),
        part("nary", part("naryPr", value("chr", "⨁")) + E),
        part("d", part("dPr", value("begChr", "≪")) + E),
        part("acc", part("accPr", value("chr", "⏞")) + E),
        part("sSup", part("e", "<m:unknown/>") + SUP),
        mr("x" * 3000),
    ],
)
def test_read_formula_that_cannot_be_said_is_refused(omml: str) -> None:
    assert [said.zh.partition("：")[0] for said in refused(formula(omml))] == ["含有无法表示的内容"]


def test_read_formula_on_a_line_of_its_own_and_an_empty_one() -> None:
    shown = f"<m:oMathPara>{formula(X)}</m:oMathPara>"
    assert stem("甲", shown) == "甲$$x$$"
    assert stem("甲", formula("")) == "甲"
