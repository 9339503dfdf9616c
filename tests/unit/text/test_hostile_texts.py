# SPDX-License-Identifier: Apache-2.0
"""Nothing that an item's author writes runs, loads from elsewhere, or leads away."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.text import render, render_inline, sanitise
from tests.unit.text.html_text import elements

HARMLESS = """
p br em strong code pre ul li table thead tbody tr th td img sub sup math mrow mi mn mo mtext msup
msub mfrac msqrt mover mstyle mspace mtable mtr mtd mpadded mphantom munder msubsup munderover mroot
"""
FORBIDDEN_ATTRIBUTE = re.compile(r"on.*|style|href|srcset|xlink.*|id|class|action|formaction")

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>甲</a>",
    "<body onload=alert(1)>",
    "<style>@import 'http://example.org/a.css'</style>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<form action=//example.org><button>甲",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<math href='javascript:alert(1)'>甲</math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<sub onclick=alert(1)>2</sub>",
    "<sub><img src=x onerror=alert(1)></sub>",
    "<sub>2</sub onclick=alert(1)>",
    "<sup>&lt;script&gt;</sup>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><?php alert(1) ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "javascript:alert(1)",
    "[甲](javascript:alert(1))",
    "[甲](JaVaScRiPt:alert(1))",
    "[甲](java\tscript:alert(1))",
    "[甲](data:text/html;base64,PHNjcmlwdD4=)",
    "[甲](vbscript:alert(1))",
    "[甲](http://example.org 'x')",
    "[甲]: javascript:alert(1)\n\n[甲]",
    "<javascript:alert(1)>",
    "![甲](javascript:alert(1))",
    "![甲](data:image/svg+xml,<svg onload=alert(1)>)",
    '![" onerror="alert(1)](x)',
    '![" onerror="alert(1)](media:' + "0" * 64 + ".png)",
    "![</p><script>alert(1)</script>](media:" + "0" * 64 + ".png)",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext></math><script>alert(1)</script>}$",
    r"$\text{&lt;img src=x onerror=alert(1)&gt;}$",
    r"$\text{&#x3c;img src=x onerror=alert(1)&#x3e;}$",
    r"$\unicode{x3C}script>$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\style{background:url(javascript:alert(1))}{x}$",
    r"$\class{a}{x}$",
    r"$\hspace{1em\" onclick=\"alert(1)}$",
    r"$\textcolor{red\" onclick=\"alert(1)}{x}$",
    r"$\begin{array}{c\" onclick=\"alert(1)}a\end{array}$",
    r"$\verb|<script>alert(1)</script>|$",
    r"$\ce{<script>alert(1)</script>}$",
    r"$\operatorname{a}<script>$",
    "`<script>alert(1)</script>`",
    "```<script>\nalert(1)</script>\n```",
    '``` " onclick="alert(1)\n甲\n```',
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "**<b onclick=alert(1)>**",
    "- <script>alert(1)</script>",
    "\x00<script>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "<scr\ufeffipt>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
]
hostile = st.lists(st.sampled_from(CORPUS) | st.text(max_size=5), max_size=6).map("".join)


def faults(html: str) -> list[object]:
    found: list[object] = []
    for tag, attributes in elements(html):
        found += [tag] * (tag not in HARMLESS.split())
        found += [name for name in attributes if FORBIDDEN_ATTRIBUTE.fullmatch(name)]
        found += [value for value in attributes.values() if ":" in (value or "")]
    return found


@pytest.mark.parametrize("text", CORPUS)
def test_render_a_hostile_text_shows_it_and_runs_nothing(text: str) -> None:
    for html in (render(text, picture=address), render_inline(text, picture=address)):
        assert faults(html) == []
        assert sanitise(html) == html


@settings(deadline=None)
@given(hostile)
def test_render_of_hostile_pieces_in_any_order_runs_nothing(text: str) -> None:
    html = render(text, picture=address)
    assert faults(html) == []
    assert sanitise(html) == html


@settings(deadline=None)
@given(st.text())
def test_sanitise_what_was_rendered_changes_nothing(text: str) -> None:
    assert sanitise(render(text, picture=address)) == render(text, picture=address)
    inline = render_inline(text, picture=address)
    assert sanitise(inline) == inline


def address(name: str) -> str:
    return f"/media/{name}"


@pytest.mark.parametrize(
    "place", ["javascript:alert(1)", "data:image/png;base64,AAAA", "ftp://a/b"]
)
def test_render_with_an_address_of_another_scheme_shows_no_picture(place: str) -> None:
    html = render("![甲](media:" + "0" * 64 + ".png)", picture=lambda _: place)
    assert html == '<p><img alt="甲"></p>'


@pytest.mark.parametrize("place", ["https://example.org/a?b=1&c", "/a/b.png", "b.png"])
def test_render_with_an_address_of_the_web_shows_the_picture(place: str) -> None:
    html = render("![甲](media:" + "0" * 64 + ".png)", picture=lambda _: place)
    assert elements(html)[1] == ("img", {"src": place, "alt": "甲"})


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "![" * 10_000,
        "*a" * 10_000,
        "**甲" * 6_000,
        "`a``b" * 4_000,
        "$a" * 10_000,
        "$$a" * 6_000,
        "<sub>" * 4_000,
        "- " * 10_000,
        "- a\n" * 5_000,
        "|a|b|\n|-|-|\n" + "|\n" * 9_000,
        "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "|\n" * 9_000,
        "\n".join("  " * depth + "- a" for depth in range(130)),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_render_a_text_made_to_be_slow_stays_small(text: str) -> None:
    assert len(render(text, picture=address)) < 20 * len(text)


def test_sanitise_leaves_only_the_list() -> None:
    html = (
        '<a href="http://example.org">甲</a><p onclick="x" id="y" style="z">乙</p>'
        '<img src="javascript:x" alt="丙"><td align="evil">丁</td><svg><p>戊</p></svg><!-- 己 -->'
    )
    assert sanitise(html) == '甲<p>乙</p><img alt="丙">丁<p>戊</p>'
