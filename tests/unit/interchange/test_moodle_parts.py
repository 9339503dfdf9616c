# SPDX-License-Identifier: Apache-2.0
"""The parts of Moodle XML that say a thing in Moodle's own way: shares, categories and tags."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings

from question_bank.interchange.moodle.xml.categories import is_exact, path_of, topic_in
from question_bank.interchange.moodle.xml.shares import OFFERED, percent_of, share_of
from question_bank.interchange.moodle.xml.tags import MAX_TAG, fields_in, tags_of
from tests.support.factories.banks import names, texts


@pytest.mark.parametrize(
    ("figure", "share"),
    [
        ("100", "1"),
        ("0", "0"),
        ("-0", "0"),
        ("33.33333", "1/3"),
        ("33.3333333333", "1/3"),
        ("33.333", "1/3"),
        ("33.34", "1/3"),
        ("33.3", "1/3"),
        ("66.66666", "2/3"),
        ("-16.66667", "-1/6"),
        ("83.33333", "5/6"),
        ("14.28571", "1/7"),
        ("11.11111", "1/9"),
        ("12.5", "1/8"),
        (" 5 ", "1/20"),
        ("33", "33/100"),
        ("34.", "17/50"),
        ("33.4", "1/3"),
        ("33.5", "67/200"),
        ("33.36", "417/1250"),
        ("150", "3/2"),
    ],
)
def test_share_of_is_what_the_figure_stands_for(figure: str, share: str) -> None:
    assert share_of(figure) == Fraction(share)


@pytest.mark.parametrize("figure", ["", "x", "33,3", "1e2", "--1", "1000", "３３", "33 %"])
def test_share_of_what_is_no_figure_is_none(figure: str) -> None:
    assert share_of(figure) is None


@pytest.mark.parametrize("share", OFFERED)
def test_percent_of_a_share_that_moodle_offers_stands_for_it(share: Fraction) -> None:
    assert share_of(percent_of(share)) == share
    assert abs(Fraction(percent_of(share)) / 100 - share) < Fraction(1, 100_000)


def test_percent_of_is_written_as_moodle_writes_it() -> None:
    shares = ("1", "1/3", "-1/6", "1/8", "0", "2/7")
    assert [percent_of(Fraction(share)) for share in shares] == [
        *("100", "33.33333", "-16.66667", "12.5", "0", "28.57143"),
    ]


@settings(deadline=None)
@given(names())
def test_path_of_a_topic_gives_it_back_or_says_that_it_does_not(topic: str) -> None:
    assert path_of(topic).startswith("$course$/top/")
    assert (topic_in(path_of(topic)) == topic) >= is_exact(topic)


@pytest.mark.parametrize("topic", ["policy", "碳市场/配额", "a / b", "top", "/甲", "甲//乙"])
def test_path_of_usual_topics_is_exact(topic: str) -> None:
    assert is_exact(topic)


@pytest.mark.parametrize("topic", ["a<b>", "$course$", "甲/$cat1$"])
def test_path_of_topics_that_moodle_changes_is_not_exact(topic: str) -> None:
    assert is_exact(topic) is (topic[0] != "a")


@pytest.mark.parametrize(
    ("topic", "path"),
    [
        ("policy", "$course$/top/政策法规"),
        ("碳市场/配额", "$course$/top/碳市场/配额"),
        ("/甲/", "$course$/top/ //甲// "),
    ],
)
def test_path_of_is_escaped_as_moodle_escapes_it(topic: str, path: str) -> None:
    assert path_of(topic) == path


def kept_by_moodle(tag: str) -> str:
    """A tag as Moodle stores it: without some signs, with single blanks, cut after 50."""
    bare = re.sub(r"[\x00-\x1f\x7f<>`]", "", tag)
    return re.sub(r"\s+", " ", bare).strip()[:50]


@settings(deadline=None)
@given(texts().filter(lambda text: len(text) <= 200), names())
def test_tags_of_survive_moodle(source: str, function: str) -> None:
    data = {
        "source": source,
        "function": function,
        "levels": ["4", "3"],
        "scores": ["1/3", "2/3", "-1/10"],
        "pinned": "AB",
    }
    tags = list(tags_of(data, data))
    assert [kept_by_moodle(tag) for tag in tags] == tags
    assert max(map(len, tags)) <= MAX_TAG
    assert fields_in(reversed(tags)) == (data | {"levels": ["3", "4"]}, [])


def test_tags_of_are_readable() -> None:
    data = {
        "difficulty": "0.65",
        "work_types": ["trading"],
        "source": "《企业温室气体排放核算与报告指南 发电设施》 100%25，见第 4 章，以及 GB/T 32150 第 5 章",
        "author": "",
    }
    assert list(tags_of(data, data)) == [
        "难度：0.65",
        "工种：碳排放交易员",
        "来源（1/2）：《企业温室气体排放核算与报告指南 发电设施》 100%2525，见第 4%20",
        "来源（2/2）：章，以及 GB/T 32150 第 5 章",
    ]


def test_fields_in_tags_with_strange_escapes_are_left_as_they_are() -> None:
    assert fields_in(["来源：甲%FF乙%E7", "来源（2/2）：乙"]) == (
        {"source": "甲%FF乙%E7"},
        ["来源"],
    )


def test_fields_in_parts_of_a_tag_are_put_together_in_any_order() -> None:
    assert fields_in(["来源（2/2）：%20乙", "来源（1/2）：甲"]) == ({"source": "甲 乙"}, [])
