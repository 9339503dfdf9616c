# SPDX-License-Identifier: Apache-2.0
"""Item texts for those who read no markup."""

import pytest

from question_bank.text import MAX_TEXT, pictures_of, plain

FIRST, SECOND = "a" * 64 + ".png", "b" * 64 + ".jpg"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("甲\n乙\n\n丙", "甲\n乙\n\n丙"),
        ("选**不**对的 *best* `a*b`", "选不对的 best a*b"),
        ("由$x^2$得\n$$\ny\n$$\n完", "由$x^2$得\n\n$$y$$\n\n完"),
        (f"看图![箱](media:{FIRST})", "看图[箱]"),
        ("![箱](http://example.org/a.png)", "![箱](http://example.org/a.png)"),
        ("[甲](https://example.org)", "甲"),
        ("CO<sub>2</sub> <b>", "CO2 <b>"),
        ("选：\n- 甲\n  - 乙\n- 丙\n\n完", "选：\n\n- 甲\n- 乙\n\n- 丙\n\n完"),
        ("| 名 | 值 |\n|-|-|\n| 甲 | |\n\n完", "名 | 值\n甲 | \n\n完"),
        ("```\na\n\n b\n```", "a\n\n b"),
        (r"3\*4", "3*4"),
        ("**甲**" * MAX_TEXT, "**甲**" * MAX_TEXT),
    ],
)
def test_plain_gives_what_a_person_reads(text: str, read: str) -> None:
    assert plain(text) == read


def test_pictures_of_names_each_once_in_order() -> None:
    text = f"![](media:{SECOND})\n\n- ![甲](media:{FIRST})\n\n|![](media:{SECOND})|\n|-|"
    assert pictures_of(text) == (SECOND, FIRST)


@pytest.mark.parametrize(
    "text", ["", "![](http://example.org/a.png)", f"`![](media:{FIRST})`", f"\\![](media:{FIRST}"]
)
def test_pictures_of_a_text_without_any_is_empty(text: str) -> None:
    assert pictures_of(text) == ()
