# SPDX-License-Identifier: Apache-2.0
"""Formulas: shown as mathematics, or as the source, never as something else."""

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.text import MAX_FORMULA, render, render_inline
from question_bank.text.formulas import MAX_NESTING, mathml
from question_bank.text.mathml_tree import ATTRIBUTES
from tests.unit.text.html_text import elements, tags, text_content

LATEX = r"""
\frac \sqrt \left( \right) \left. \right. \begin{matrix} \end{matrix} & \\ { } ^ _ [ ] ' $
\text{甲} \over \choose \displaystyle \not \mathbf \mathbb{R} \def \newcommand \unicode % x 1
\xrightarrow \overset \underbrace \limits \genfrac \sideset \skew \smash \rule \verb| | \color
\substack \hspace \raise \tag \href \style \operatorname{ \mathchoice \sum \int \begin{cases} \cr
\Huge \phantom \cancel \root \of \uproot \above \abovewithdelims \end{cases} \hbox{$x$}
"""
latex = st.lists(st.sampled_from(LATEX.split()), max_size=25).map(" ".join)


def shown(source: str) -> str | None:
    return mathml(source, display="inline")


def in_row(content: str) -> str:
    return f'<math display="inline"><mrow>{content}</mrow></math>'


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\text{若 <a>}", "<mtext>若\u00a0&lt;a&gt;</mtext>"),
        (r"\text{&lt;}", "<mtext>&amp;lt;</mtext>"),
        ("50%", "<mn>50</mn><mi>%</mi>"),
        (r"\text{50%}50\%", "<mtext>50%</mtext><mn>50</mn><mi>%</mi>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\boldsymbol{\alpha}", "<mrow><mi>𝜶</mi></mrow>"),
        (r"\mathcal{AB}", "<mrow><mi>𝒜</mi><mi>ℬ</mi></mrow>"),
        (r"\mathbf{甲1}", "<mrow><mi>甲</mi><mn>𝟏</mn></mrow>"),
        (
            r"\overline{A}",
            '<mover><mrow><mi>A</mi></mrow><mo accent="true" stretchy="true">‾</mo></mover>',
        ),
        (
            r"\underline{A}",
            '<munder><mrow><mi>A</mi></mrow><mo accent="true" stretchy="true">_</mo></munder>',
        ),
        (r"\hspace{2em}\hspace{9999em}", '<mspace width="2em"></mspace><mspace></mspace>'),
        (r"\mathop{a}", "<mrow><mrow><mi>a</mi></mrow></mrow>"),
        (r"\unicode{x3C}", "<mi>&lt;</mi>"),
    ],
)
def test_mathml_of_a_formula_is_what_browsers_draw(source: str, content: str) -> None:
    assert shown(source) == in_row(content)


@pytest.mark.parametrize(
    ("environment", "cells"), [("aligned", 4), ("gathered", 4), ("matrix", 4), ("cases", 4)]
)
def test_mathml_of_a_known_environment_is_a_table(environment: str, cells: int) -> None:
    html = shown(rf"\begin{{{environment}}}a&b\\c&d\end{{{environment}}}")
    assert tags(html or "").count("mtd") == cells


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        r"\ce{CO2}",
        r"\nosuchcommand",
        r"\frac{1}{2",
        r"\frac1",
        "a}b",
        "x_",
        "x_1_2",
        r"\left( a",
        r"a \right)",
        r"\begin{matrix}a",
        r"\begin{nosuch}a\end{nosuch}",
        "a&b",
        r"a\\b",
        r"\cancel{x}",
        r"\unicode{xD800}",
        r"\unicode{x110000}",
        r"\unicode{x1}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{color:red}{x}",
        r"\class{a}{x}",
        r"\color{red}{x}",
        r"\def\a{x}\a",
        r"\newcommand{\a}{\a\a}\a",
    ],
)
def test_mathml_of_what_would_not_show_faithfully_is_none(source: str) -> None:
    assert shown(source) is None
    assert mathml(source, display="block") is None


@pytest.mark.parametrize(
    "source",
    [
        "x" * (MAX_FORMULA + 1),
        "{" * (MAX_NESTING + 1) + "x" + "}" * (MAX_NESTING + 1),
        r"\sqrt" * (MAX_NESTING + 1) + "x",
        r"\displaystyle x" * (MAX_NESTING + 1),
        r"x\over y" * (MAX_NESTING + 1),
        r"\left(" * 300 + "x" + r"\right)" * 200,
        r"\begin{matrix}" * 100,
    ],
)
def test_mathml_beyond_a_limit_is_none(source: str) -> None:
    assert shown(source) is None


def test_mathml_at_the_limits_is_shown() -> None:
    assert shown("x" * MAX_FORMULA) is not None
    assert shown("{" * (MAX_NESTING - 1) + "x" + "}" * (MAX_NESTING - 1)) is not None


@settings(deadline=None)
@given(latex | st.text(max_size=60))
def test_mathml_of_anything_is_math_or_none(source: str) -> None:
    html = shown(source)
    assert html is None or html.startswith("<math ")
    names = {name for _, attributes in elements(html or "") for name in attributes}
    assert names <= ATTRIBUTES


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("由$x=1$得5", "inline"),
        ("$x=1$", "inline"),
        ("$x=1$ \\", "inline"),
        (r"$\$=1$", "inline"),
        ("$$x=1$$", "block"),
        ("由$$x=1$$得", "block"),
        ("$$\nx\n- y\n| z\n$$", "block"),
        ("由\n$$\nx\n$$\n得", "block"),
        ("- 由\n  $$\n  x\n  $$", "block"),
    ],
)
def test_render_finds_the_formula(text: str, display: str) -> None:
    assert f'<math display="{display}">' in render(text, picture=str)
    assert "$" not in text_content(render(text, picture=str)).replace("$=1", "")


def test_render_finds_both_formulas_of_a_line() -> None:
    assert tags(render("$$x$$ 和 $$y$$", picture=str)).count("math") == 2


@pytest.mark.parametrize("text", ["$$\n$$", "$$ $$", "$$x\n\ny$$", "- $$x\n\n$$", "$$x$$$"])
def test_render_of_no_whole_formula_keeps_the_dollars(text: str) -> None:
    html = render(text, picture=str)
    assert "$" in text_content(html)


def test_render_of_a_failing_formula_shows_its_source() -> None:
    html = render_inline(r"由$\ce{H2O} < 1$得", picture=str)
    assert html == r"由<code>\ce{H2O} &lt; 1</code>得"
