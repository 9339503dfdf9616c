# SPDX-License-Identifier: Apache-2.0
"""Texts written without a thought of markup read as they were written."""

import re

import pytest
from hypothesis import example, given, settings, strategies as st

from question_bank.items import Item, MultipleChoice, SingleChoice
from question_bank.text import escape, picture_markup, pictures_of, plain, render, render_inline
from tests.support.factories.items import shipped_bank
from tests.unit.text.html_text import elements, tags, text_content

NAME = "fedcba9876543210" * 4 + ".webp"
SIGNS = r"*_~^`$|<>[]()#&\-+.!:/1a甲。 （" + "\n"
printable = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\r"))
# Signs and small pieces of the dialect in every order are what letters at random never give.
PIECES = ("<sub>", "</sub>", "](", "![", f"media:{NAME}", "http://", "- ", "|-|", "$$", "```", "**")
signs = st.lists(st.sampled_from((*SIGNS, *PIECES)), max_size=40).map("".join)
SPACE_SEEN_AS_NONE = "[ \t\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"


def shown(text: str) -> str:
    return render(text, picture=str)


def texts_of(item: Item) -> list[str]:
    options = item.options if isinstance(item, SingleChoice | MultipleChoice) else ()
    return [item.stem, item.explanation, *options]


def as_lines(text: str) -> str:
    """The text but for what `escape` says may change: its newlines, and space around a line."""
    lines = re.sub(r"\r\n?", "\n", text)
    trimmed = re.sub(f"{SPACE_SEEN_AS_NONE}\n{SPACE_SEEN_AS_NONE}", "\n", lines).strip()
    return re.sub(r"\n{2,}", "\n\n", trimmed)


def test_every_text_of_the_bank_reads_as_written() -> None:
    texts = [text for item in shipped_bank() for text in texts_of(item)]
    assert len(texts) > 1_000
    assert [text for text in texts if text_content(shown(text)) != text] == []
    assert {tag for text in texts for tag in tags(shown(text))} == {"p"}
    inline = [text for text in texts if text_content(render_inline(text, picture=str)) != text]
    assert inline == []


def test_every_text_of_the_bank_is_its_own_plain_and_escaped_text() -> None:
    texts = [text for item in shipped_bank() for text in texts_of(item)]
    assert [text for text in texts if plain(text) != text or escape(text) != text] == []


@pytest.mark.parametrize(
    "text",
    [
        "1. 甲",
        "1) 甲",
        "2024. 甲",
        "# 甲",
        "> 甲",
        "+ 甲",
        "* 注：甲",
        "===",
        "---",
        "甲\n---",
        "甲\n===",
        "- - - -",
        "____和____",
        "_甲_ __乙__ a_b_c",
        "~甲~ ~~乙~~",
        "~~~\n甲\n~~~",
        "0~1.6 MPa",
        "2*3*4",
        "2 * 3 * 4",
        "2**3**4",
        "(a)*(b)*(c)",
        "（a）*（b）*（c）",
        "长*宽*高",
        "10%*5%*（1＋2）",
        "138****5678，尾号****",
        "甲*乙* 丙*丁",
        "a^2^ x^2",
        "a<b>c",
        "<b>甲</b> <br> <!-- 乙 --> <sub>丙",
        "x<y && y>z",
        "&lt;b&gt; &amp; &#65; &nbsp;",
        "http://example.org/a_b_c www.example.org a@example.org",
        "<http://example.org>",
        "[1] [0,1] [0,1](含端点) [a]: http://example.org",
        "!甲 !(乙) ![丙",
        "a|b\n-|-\nc|d",
        "甲\n:-:",
        "$5 和 $10",
        "$5和$10",
        "$ 5 $",
        "$",
        "$$ $$",
        r"C:\new\table \n \_ \# \.",
        "...... -- --- (c) (tm) +-",
        "'甲' \"乙\"",
        ":smile: @甲 #乙",
        "    四个空格不见了",
        "| 甲 |",
        "-5 °C",
        "-",
        "%d%%",
        "{{ 甲 }} {% 乙 %} ${丙}",
    ],
)
def test_render_a_plain_text_gives_it_back(text: str) -> None:
    assert text_content(shown(text)) == text.strip()
    assert set(tags(shown(text))) <= {"p", "br"}


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("甲_乙~丙^丁#戊>己&庚|辛[壬](", "甲_乙~丙^丁#戊>己&庚|辛[壬\\]("),
        ("3*4", r"3\*4"),
        ("$5", r"\$5"),
        ("`甲`", r"\`甲\`"),
        (r"C:\temp", r"C:\\temp"),
        ("CO<sub>2</sub> a<b", r"CO\<sub>2</sub> a<b"),
        ("甲\n  - 乙\n| 丙", "甲\n  \\- 乙\n\\| 丙"),
        ("-5 - 3", "-5 - 3"),
        ("[甲](http://a)", r"[甲\](http://a)"),
    ],
)
def test_escape_touches_only_signs_of_the_dialect(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@settings(deadline=None)
@given(printable | signs)
@example("$$\n\n$$")
@example("甲\n\n- 乙\n\n|丙|\n|-|")
def test_escape_renders_to_the_text_itself(text: str) -> None:
    assert text_content(shown(escape(text))) == as_lines(text)
    assert set(tags(shown(escape(text)))) <= {"p", "br"}
    assert plain(escape(text)) == as_lines(text)


@settings(deadline=None)
@given(st.lists(printable.map(as_lines) | signs.map(as_lines), max_size=2).map("".join))
def test_escape_renders_inline_to_the_text_itself(text: str) -> None:
    one_line = as_lines(text.replace("\n", " "))
    assert text_content(render_inline(escape(one_line), picture=str)) == one_line


@settings(deadline=None)
@given(printable | signs, printable | signs)
def test_picture_markup_shows_one_picture_with_its_alternative(alt: str, text: str) -> None:
    markup = escape(text) + " " + picture_markup(NAME, alt)
    shown_elements = elements(shown(markup))
    assert [attributes for tag, attributes in shown_elements if tag == "img"] == [
        {"src": NAME, "alt": " ".join(alt.split())}
    ]
    assert pictures_of(markup) == (NAME,)


@pytest.mark.parametrize("name", ["", "a.png", NAME + "\n", NAME.replace("webp", "svg")])
def test_picture_markup_of_another_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a picture"):
        picture_markup(name, "甲")
