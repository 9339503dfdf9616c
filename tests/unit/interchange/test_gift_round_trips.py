# SPDX-License-Identifier: Apache-2.0
"""Banks as GIFT: how they look, and that they come back."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st
from PIL import Image

from question_bank.interchange import (
    Defaults,
    Unsayable,
    Warned,
    losses,
    project,
    unsayable,
)
from question_bank.interchange.guards import FileRefused, check_picture
from question_bank.interchange.moodle.gift import FORMAT, read, write
from question_bank.items import Cognitive, Item, Matching, Numeric, Ordering
from tests.support.factories.banks import PIECES, banks
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)

DEFAULTS = Defaults("policy")
COMMON: dict[str, Any] = {
    "reference": "x-1",
    "topic": "trading",
    "difficulty": Decimal("0.61"),
    "cognitive": Cognitive.APPLY,
}
BARE = {"explanation": "", "stem": "题干"}
HEAD = "$CATEGORY: $course$/top/碳排放交易\n\n// [id:x-1] [tag:难度：0.61] [tag:认知层次：应用]\n"
SIGNS = (
    "{",
    "}",
    "\n",
    "\n\n",
    "//",
    "::",
    "=",
    "~",
    "#",
    "####",
    "->",
    "%50%",
    "{=甲 ~乙}",
    ">2\n",
)


def written(item: Item) -> str:
    return write([item], {}).decode()


@settings(deadline=None)
@given(banks(most=3))
def test_write_any_bank_gives_the_same_bytes_and_comes_back(bank: list[Item]) -> None:
    said = [item for item in bank if unsayable(FORMAT, item) is None]
    assume(said)
    data = write(said, {})
    reading = read(data, DEFAULTS)
    warned = {problem.code for entry in reading.entries for problem in entry.problems}
    assert write(said, {}) == data
    assert reading.items == [project(FORMAT, item, DEFAULTS) for item in said] == said
    assert warned <= {Warned.KEY_ONE_IN_MULTIPLE}
    assert not any(losses(FORMAT, item) for item in said)
    assert {unsayable(FORMAT, item) for item in bank} <= {None, Unsayable.TEXT}


@settings(deadline=None)
@given(st.one_of(st.binary(), st.lists(st.sampled_from((*SIGNS, *PIECES))).map("".join)))
def test_read_any_bytes_gives_a_reading_or_refuses_the_file(drawn: bytes | str) -> None:
    data = drawn.encode() if isinstance(drawn, str) else drawn
    with suppress(FileRefused):
        assert all(entry.item or entry.problems for entry in read(data, DEFAULTS).entries)


def test_write_single_choice_looks_as_a_teacher_would_write_it() -> None:
    item = make_single(
        **COMMON, stem="几何？", options=("一", "二：{甲}"), explanation="因为\n如此"
    )
    assert written(item) == (
        HEAD + "::x-1::几何？{\n\t~一\n\t=二：\\{甲\\}\n\t####因为\\n如此\n}\n"
    )


def test_write_multiple_choice_names_what_each_option_adds() -> None:
    item = make_multiple(**COMMON | BARE, options=tuple("甲乙丙丁"), key=frozenset("ABD"))
    assert written(item) == (
        HEAD + "::x-1::题干{\n\t~%33.33333%甲\n\t~%33.33333%乙\n\t~%-33.33333%丙\n"
        "\t~%33.33333%丁\n}\n"
    )


def test_write_text_with_markup_is_html_as_moodle_shows_it() -> None:
    item = make_true_false(**COMMON | BARE | {"stem": "$x^2$ 与 a<b"})
    assert written(item) == HEAD + "::x-1::[html]<p>\\\\(x^2\\\\) 与 a&lt;b</p>{TRUE}\n"


def test_write_text_that_could_name_a_format_or_a_weight_is_named_itself() -> None:
    item = make_multiple(
        **COMMON | BARE | {"stem": "[html]？"}, options=("%50%甲", "[1]乙"), key=frozenset("AB")
    )
    assert "::[moodle][html]？{\n\t~%50%[moodle]%50%甲\n\t~%50%[moodle][1]乙\n}" in written(item)
    assert read(write([item], {}), DEFAULTS).items == [item]


def test_write_short_answer_carries_its_points_as_comments() -> None:
    item = make_short_answer(**COMMON | BARE)
    assert "// 参考答案：参考答案 x-1\n::x-1::题干{}\n" in written(item)
    assert "// 评分点：4 分：要点一 x-1\\n同义：同义 x-1\\n3 分" in written(item)


def test_write_numeric_carries_its_unit_as_a_comment() -> None:
    item = Numeric(
        **COMMON, stem="题干", value=Decimal("3.140"), tolerance=Decimal("0.01"), unit="tCO₂"
    )
    assert written(item) == HEAD + "// 单位：tCO₂\n::x-1::题干{#3.14:0.01}\n"


def test_write_matching_carries_rights_with_markup_as_comments() -> None:
    item = Matching(
        **COMMON, stem="题干", pairs=(("a->b", "CO<sub>2</sub>"), ("甲", "一")), distractors=("丙",)
    )
    assert written(item) == (
        HEAD + "// 右项：CO<sub>2</sub>\n::x-1::题干{\n\t=[html]a-&gt;b -> CO2\n\t=甲 -> 一\n"
        "\t= -> 丙\n}\n"
    )


def test_write_ordering_is_in_the_words_of_moodles_plugin() -> None:
    item = Ordering(**COMMON, stem="题干", steps=("//一", "二"), explanation="解")
    assert written(item) == (
        HEAD + "// 解析：解\n::x-1::题干{>2 ALL VERTICAL ABSOLUTE_POSITION SHOW\n"
        "[moodle]//一\n二\n}\n"
    )


def test_write_scores_that_a_figure_rounds_are_told_by_a_tag() -> None:
    scores = (Fraction(2, 7), Fraction(5, 7), Fraction(-1, 3), Fraction(0))
    item = make_multiple(
        **COMMON | BARE, options=tuple("甲乙丙丁"), key=frozenset("AB"), scores=scores
    )
    assert "[tag:选项得分：A 2/7、B 5/7、C -1/3、D 0]" in written(item)
    assert read(write([item], {}), DEFAULTS).items == [item]


def test_write_scores_that_the_figures_say_exactly_need_no_tag() -> None:
    scores = (Fraction(1, 3), Fraction(2, 3), Fraction(0))
    item = make_multiple(
        **COMMON | BARE, options=("甲", "乙", "丙"), key=frozenset("AB"), scores=scores
    )
    assert "选项得分" not in written(item)
    assert read(write([item], {}), DEFAULTS).items == [item]


def test_read_figures_that_were_changed_count_more_than_the_tag() -> None:
    scores = (Fraction(2, 7), Fraction(5, 7))
    item = make_multiple(**COMMON | BARE, options=("甲", "乙"), key=frozenset("AB"), scores=scores)
    changed = written(item).replace("%28.57143%", "%20%").replace("%71.42857%", "%80%")
    assert read(changed.encode(), DEFAULTS).items[0].scores == (Fraction(1, 5), Fraction(4, 5))


def test_write_picture_stands_inside_the_text() -> None:
    file = BytesIO()
    Image.new("L", (2, 2)).save(file, "JPEG")
    data = file.getvalue()
    name = check_picture(data).name
    item = make_single(stem=f"看图：![图](media:{name})")
    text = write([item], {name: data, "unused": b""})
    reading = read(text, DEFAULTS)
    assert b'<img src\\="data\\:image/jpeg;base64,' in text
    assert reading.items == [item]
    assert reading.pictures == {name: data}


def test_write_picture_that_is_not_given_fails() -> None:
    with pytest.raises(KeyError):
        write([make_single(stem=f"![图](media:{'0' * 64}.png)")], {})


@pytest.mark.parametrize(
    ("rights", "why"),
    [
        (("CO<sub>2</sub>", "CO2"), Unsayable.TEXT),
        (("<sub> </sub>", "乙"), Unsayable.TEXT),
        ((f"![](media:{'0' * 64}.png)", "乙"), Unsayable.PICTURES),
    ],
)
def test_judge_rights_that_a_menu_cannot_show_are_unsayable(
    rights: tuple[str, str], why: Unsayable
) -> None:
    item = Matching(**COMMON, stem="题干", pairs=(("甲", rights[0]), ("丁", rights[1])))
    assert unsayable(FORMAT, item) is why


def test_judge_character_that_no_text_file_can_hold_is_unsayable() -> None:
    assert unsayable(FORMAT, make_single(stem="甲\ue000")) is Unsayable.TEXT


def test_write_topics_begin_a_category_each_time_they_change() -> None:
    bank = [
        make_single("a-1", topic="核算/方法"),
        make_single("a-2", topic="核算/方法"),
        make_single("a-3", topic="a\\b"),
        make_single("a-4", topic="trading"),
    ]
    text = write(bank, {}).decode()
    assert [line for line in text.split("\n") if line.startswith("$")] == [
        "$CATEGORY: $course$/top/核算/方法",
        "$CATEGORY: $course$/top/a\\\\b",
        "$CATEGORY: $course$/top/碳排放交易",
    ]
    assert read(text.encode(), DEFAULTS).items == bank
