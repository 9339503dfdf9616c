# SPDX-License-Identifier: Apache-2.0
"""Similarity of two texts: what makes no difference, what makes little, and the edges."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, strategies as st

from question_bank.twins import THRESHOLD, similarity

STEM = "某重点排放单位2024年度经核查排放量为200万吨，其应清缴的配额量是（　）。"
OPTIONS = ("180万吨", "200万吨", "抵销后再定", "由主管部门另行通知")
TEXT = "\n".join((STEM, *OPTIONS))
any_text = st.text(st.characters(exclude_categories=[]), max_size=40)
words = st.text("碳排放配额清缴核查年度ab《》，。 \n", max_size=40)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("200", "300").replace("2024", "2025").replace("180", "1234.5"),
        TEXT.replace("（　）", "____").replace("，", " ").replace("。", ""),
        "\n".join((STEM, *reversed(OPTIONS))),
        TEXT.translate(WIDE),
        TEXT.replace("200万", "２００万"),
        TEXT + "\n\n  \n",
    ],
)
def test_similarity_of_what_makes_no_difference_is_one(other: str) -> None:
    assert other != TEXT
    assert similarity(TEXT, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("核查机构应当与受核查企业没有利益关系。", "核查机构不应当与受核查企业没有利益关系。"),
        ("自愿减排项目的减排量属于碳信用。", "自愿减排项目的减排量不属于碳信用。"),
        ("配额的有效期为3年。", "配额的有效期为10年。"),
        ("燃煤元素碳含量可以分期检测", "燃煤元素碳含量不得分期检测"),
        (TEXT, TEXT.replace("某重点排放单位", "一家控排企业")),
    ],
)
def test_similarity_of_opposites_and_other_numbers_makes_twins(one: str, other: str) -> None:
    assert similarity(one, other) >= THRESHOLD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "按照《碳排放权交易管理暂行条例》，配额由谁分配？",
            "按照《碳排放权交易管理暂行条例》，何时公布名录？",
        ),
        ("什么是碳达峰？", "怎样做碳盘查？"),
        (TEXT, "简述碳达峰与碳中和之间的关系。"),
    ],
)
def test_similarity_of_strangers_stays_below_the_threshold(one: str, other: str) -> None:
    assert similarity(one, other) < THRESHOLD


def test_similarity_is_common_shingles_by_all() -> None:
    # 甲乙 乙丙 丙丁 and 乙丙 丙丁 丁戊
    assert similarity("甲乙丙丁", "乙丙丁戊") == 2 / 4
    # Lines stand alone: 甲乙 and 丙丁 have no 乙丙 between them.
    assert similarity("甲乙\n丙丁", "甲乙丙丁") == 2 / 3


def test_similarity_folds_a_title_but_tells_titles_apart() -> None:
    law, scheme = "《碳排放权交易管理暂行条例》", "《温室气体自愿减排交易管理办法》"
    assert similarity(f"依{law}判", f"依{scheme}判") == 0
    assert similarity(law, law) == 1
    assert similarity(law, scheme) == 0
    assert similarity(f"依{law}判", "依《碳排放权交易　管理暂行条例》判") == 1
    assert similarity("依《2023年度方案》判", "依《2024年度方案》判") == 1
    assert similarity("依《没有写完", "依没有写完") == 1


@pytest.mark.parametrize("empty", ["", " ", "\n\n", "（　）。", "《》", "—— ×÷"])
def test_similarity_with_nothing_is_zero(empty: str) -> None:
    assert similarity(empty, empty) == 0
    assert similarity(empty, TEXT) == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("氢", "氢", 1),
        ("氢", "氨", 0),
        ("碳达峰？", "碳达峰", 1),
        ("碳达峰？", "碳中和？", 0),
        ("氢", "氢能", 0),
        ("2023", "2060", 1),
    ],
)
def test_similarity_of_the_shortest_texts(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == expected


@given(any_text, any_text)
def test_similarity_is_mutual_and_lies_between_nothing_and_all(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(any_text)
def test_similarity_of_a_text_with_itself_is_one_or_it_says_nothing(text: str) -> None:
    assert similarity(text, text) in {0, 1}
    assert similarity(f"碳{text}", f"碳{text}") == 1


@given(words, st.randoms(use_true_random=False))
def test_similarity_does_not_depend_on_the_order_of_lines(text: str, draw: Random) -> None:
    lines = text.split("\n")
    shuffled = draw.sample(lines, len(lines))
    assert similarity("\n".join(shuffled), text) == similarity(text, text)


@given(st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True))
def test_similarity_never_rises_by_dropping_a_further_line(kept: list[str]) -> None:
    shorter = ["\n".join((STEM, *kept[:count])) for count in range(len(kept) + 1)]
    alike = [similarity(TEXT, text) for text in shorter]
    assert all(fewer <= more for fewer, more in pairwise(alike))
