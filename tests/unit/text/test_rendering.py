# SPDX-License-Identifier: Apache-2.0
"""What the dialect of item texts means."""

import pytest

from question_bank.text import MAX_TEXT, render, render_inline
from tests.unit.text.html_text import tags, text_content

NAME = "0123456789abcdef" * 4 + ".png"


def address(name: str) -> str:
    return f"/media/{name}"


def shown(text: str) -> str:
    return render(text, picture=address)


def shown_inline(text: str) -> str:
    return render_inline(text, picture=address)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("甲", "<p>甲</p>"),
        ("甲\n乙", "<p>甲<br>乙</p>"),
        ("甲\r\n乙", "<p>甲<br>乙</p>"),
        ("甲  \n乙", "<p>甲<br>乙</p>"),
        ("甲\n\n\n乙", "<p>甲</p>\n<p>乙</p>"),
        ("请选出**不**正确的", "<p>请选出<strong>不</strong>正确的</p>"),
        ("**“甲”**的", "<p><strong>“甲”</strong>的</p>"),
        ("ABC**不**是", "<p>ABC<strong>不</strong>是</p>"),
        ("the *best* answer", "<p>the <em>best</em> answer</p>"),
        ("***甲***", "<p><em><strong>甲</strong></em></p>"),
        ("`a * b * c`", "<p><code>a * b * c</code></p>"),
        ("```\nif a:\n    **b**\n```", "<pre><code>if a:\n    **b**\n</code></pre>"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>"),
        ("下列：\n- 甲", "<p>下列：</p>\n<ul>\n<li>甲</li>\n</ul>"),
        ("CO<sub>2</sub>", "<p>CO<sub>2</sub></p>"),
        ("10<sup>3</sup> m<sup>*</sup>", "<p>10<sup>3</sup> m<sup>*</sup></p>"),
        ("甲[乙](https://example.org/a_b)丙", "<p>甲乙丙</p>"),
        (r"\*甲\* 3\$ \\ \- \| \[ \] \< \`", r"<p>*甲* 3$ \ - | [ ] &lt; `</p>"),
        ("\ud800", "<p>\ufffd</p>"),
    ],
)
def test_render_a_construct_gives_its_element(text: str, html: str) -> None:
    assert shown(text) == html


def test_render_a_table_aligns_its_cells_without_styles() -> None:
    html = shown("| 名 | 值 |\n|:-:|--:|\n| **甲** | 1\\|2 |")
    assert '<th align="center">名</th>' in html
    assert '<td align="center"><strong>甲</strong></td>' in html
    assert '<td align="right">1|2</td>' in html
    assert "style" not in html


def test_render_nests_lists() -> None:
    assert tags(shown("- 甲\n  - 乙\n    - 丙")) == ["ul", "li", "ul", "li", "ul", "li"]


def test_render_a_picture_of_the_bank_asks_for_its_address() -> None:
    html = shown(f"看图![一只\\]“箱”](media:{NAME})回答")
    assert html == f'<p>看图<img src="/media/{NAME}" alt="一只]“箱”">回答</p>'


def test_render_lets_the_address_be_wrong_loudly() -> None:
    def unknown(name: str) -> str:
        raise LookupError(name)

    with pytest.raises(LookupError):
        render(f"![](media:{NAME})", picture=unknown)


@pytest.mark.parametrize(
    "source",
    [
        "http://example.org/a.png",
        "//example.org/a.png",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        f"media:{NAME}x",
        f"media:../{NAME}",
        "media:" + NAME.replace("png", "svg"),
        "media:" + NAME.upper(),
        "a.png",
    ],
)
def test_render_a_picture_from_elsewhere_stays_text(source: str) -> None:
    text = f"![甲]({source})"
    assert shown(text) == f"<p>{text}</p>"


def test_render_a_picture_from_elsewhere_reads_its_escaped_signs() -> None:
    assert shown(r"![3\*4](http://a)") == "<p>![3*4](http://a)</p>"


@pytest.mark.parametrize("text", ["1. 甲", "- 甲", "| 甲 | 乙 |", "```", "+ 甲", "$$", "# 甲"])
def test_render_inline_begins_no_block(text: str) -> None:
    assert text_content(shown_inline(text)) == text
    assert tags(shown_inline(text)) == []


def test_render_inline_has_no_paragraph_and_keeps_lines() -> None:
    assert shown_inline(" 甲**乙**\n$x$ ") == (
        '甲<strong>乙</strong><br><math display="inline"><mrow><mi>x</mi></mrow></math>'
    )


def test_render_a_text_beyond_the_limit_reads_it_as_plain() -> None:
    marked = "**甲**" * (MAX_TEXT // 5 + 1)
    assert shown(marked) == f"<p>{marked}</p>"
    assert shown_inline(marked) == marked


def test_render_lists_nested_beyond_the_limit_keep_every_word() -> None:
    text = "\n".join(f"{'  ' * level}- 第{level}层" for level in range(30))
    words = text_content(shown(text)).replace("- ", "").split()
    assert words == [f"第{level}层" for level in range(30)]
