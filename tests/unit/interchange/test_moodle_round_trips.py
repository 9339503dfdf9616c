# SPDX-License-Identifier: Apache-2.0
"""Moodle XML: everything comes back, also by way of Moodle, and nothing makes the reader fail."""

import dataclasses
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from lxml import etree

from question_bank.interchange.format import losses, project, unsayable
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.moodle.xml import FORMAT, read
from question_bank.interchange.problems import Warned
from question_bank.interchange.reading import Reading
from question_bank.items import Item, Matching, to_data
from tests.support.factories.banks import banks
from tests.support.factories.items import make_multiple, shipped_bank
from tests.unit.interchange.moodle_files import DEFAULTS, FORMAT_WRITE, back


def said_of(reading: Reading) -> set[object]:
    return {problem.code for entry in reading.entries for problem in entry.problems}


@given(banks(most=3))
def test_write_and_read_again_is_the_same_bank(bank: list[Item]) -> None:
    items = [item for item in bank if unsayable(FORMAT, item) is None]
    reading = back(items)
    assert reading.items == [project(FORMAT, item, DEFAULTS) for item in items] == items
    assert not any(losses(FORMAT, item) for item in items)
    assert said_of(reading) <= {Warned.KEY_ONE_IN_MULTIPLE}
    assert reading.warnings == ()
    assert FORMAT_WRITE(items, {}) == FORMAT_WRITE(list(items), {})


def by_way_of_moodle(data: bytes) -> bytes:
    """The file as Moodle would export it after importing it.

    Fields are filled with what Moodle takes where they are missing, tags are cleaned, elements and
    attributes that it does not know are gone.
    """
    root = etree.fromstring(data)
    for tag in root.iterfind(".//tag/text"):
        bare = re.sub(r"[\x00-\x1f\x7f<>`]", "", tag.text or "")
        tag.text = re.sub(r"\s+", " ", bare).strip()[:50]
    for source in root.iterfind(".//answer/markdown"):
        source.getparent().remove(source)
    for words in root.iterfind(".//text"):
        words.text = (words.text or "").strip()
    for question in root.iterfind("question[questiontext]"):
        grade = question.find("defaultgrade")
        grade = etree.SubElement(question, "defaultgrade", {}) if grade is None else grade
        grade.text = f"{Decimal(grade.text or 1):.7f}"
        etree.SubElement(question, "penalty").text = "0.3333333"
        for answer in question.iterfind("answer"):
            etree.SubElement(etree.SubElement(answer, "feedback", format="html"), "text")
    return etree.tostring(root)


def as_moodle_knows(item: Item) -> dict[str, object]:
    """The item's data, worth one point where it says nothing of it."""
    return {"points": "1"} | to_data(item)


@given(banks(most=3))
def test_read_items_that_were_in_moodle_are_unchanged(bank: list[Item]) -> None:
    items = [item for item in bank if unsayable(FORMAT, item) is None]
    reading = read(by_way_of_moodle(FORMAT_WRITE(items, {})), DEFAULTS)
    # What a menu shows of a matching is plain words.
    kept = [item for item in items if not isinstance(item, Matching)]
    found = [item for item in reading.items if not isinstance(item, Matching)]
    assert list(map(as_moodle_knows, found)) == list(map(as_moodle_knows, kept))


@pytest.mark.parametrize(
    ("scores", "is_tagged"),
    [
        ((), False),
        (("1/2", "1/2", "-1/3"), False),
        (("1/2", "1/2", "-1/2"), True),
        (("3/7", "4/7", "0"), True),
    ],
)
def test_write_scores_are_tagged_only_where_the_figures_do_not_say_them(
    scores: tuple[str, ...], *, is_tagged: bool
) -> None:
    item = make_multiple(options=("甲", "乙", "丙"), key=frozenset("AB"))
    item = dataclasses.replace(item, scores=tuple(map(Fraction, scores)))
    assert back([item]).items == [item]
    assert ("选项得分" in FORMAT_WRITE([item], {}).decode()) is is_tagged


def test_write_our_own_content_comes_back_without_a_word() -> None:
    bank = shipped_bank()
    reading = back(bank)
    assert reading.items == bank
    assert said_of(reading) == set()


def test_write_category_comes_before_the_first_of_its_questions() -> None:
    bank = [item for item in shipped_bank() if item.topic in ("policy", "trading")]
    root = etree.fromstring(FORMAT_WRITE(bank, {}))
    categories = [
        question.findtext("category/text") for question in root if question[0].tag == "category"
    ]
    assert sorted(filter(None, categories)) == ["$course$/top/政策法规", "$course$/top/碳排放交易"]
    assert root[0].get("type") == "category"


KINDS = ["multichoice", "truefalse", "shortanswer", "essay", "matching", "numerical", "ordering"]
NAMES = [
    *("questiontext", "answer", "text", "single", "shuffleanswers", "subquestion", "graderinfo"),
    *("tags", "tag", "defaultgrade", "idnumber", "units", "unit", "multiplier", "unit_name"),
    *("tolerance", "file", "generalfeedback", "hint", "image", "image_base64", "feedback", "x"),
]
WORDS = [
    *("", "甲", "100", "0", "-1", "1e9", "true", "false", "<p>甲</p>", "<b>", "$$x$$", "a\\*"),
    *(
        "2 分：甲",
        "评分点",
        "难度：0.5",
        "难度：x",
        "来源（1/2）：a",
        "@@PLUGINFILE@@/a.png",
        "99999999999999",
    ),
    *(
        "<img src='@@PLUGINFILE@@/a.png'>",
        "x" * 300,
        "1E+99",
        "选项得分：A 1/0",
        "固定选项：ZZ",
        "级别：一 二",
    ),
]
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "fraction": st.sampled_from(["100", "50", "0", "-33.33333", "x", "1" * 30]),
        "format": st.sampled_from(["html", "markdown", "plain_text", "moodle_auto_format", "x"]),
        "name": st.sampled_from(["a.png", ""]),
        "encoding": st.just("base64"),
    },
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    element = etree.Element(draw(st.sampled_from(NAMES)), draw(ATTRIBUTES))
    element.text = draw(st.sampled_from(WORDS))
    count = draw(st.integers(0, 4 if depth else 0))
    element.extend(draw(elements(depth - 1)) for _ in range(count))
    return element


@given(
    st.lists(
        st.tuples(st.sampled_from([*KINDS, "category"]), st.lists(elements(), max_size=6)),
        max_size=3,
    )
)
def test_read_any_quiz_never_fails(drawn: list[tuple[str, list[etree._Element]]]) -> None:
    root = etree.Element("quiz")
    for kind, parts in drawn:
        etree.SubElement(root, "question", type=kind).extend(parts)
    reading = read(etree.tostring(root), DEFAULTS)
    assert len(reading.entries) == sum(kind != "category" for kind, _ in drawn)
    assert all(entry.place.line for entry in reading.entries)


# Two questions and their category.
SOUND = FORMAT_WRITE(shipped_bank()[:2], {})


def questions_in(data: bytes) -> int | FileReason:
    """How many questions the reader finds, or why it refuses the file."""
    try:
        return len(read(data, DEFAULTS).entries)
    except FileRefused as refused:
        return refused.reason


@given(st.binary(max_size=60), st.integers(0, len(SOUND)))
def test_read_any_bytes_never_fails_otherwise(noise: bytes, place: int) -> None:
    assert isinstance(questions_in(noise), FileReason)
    assert questions_in(b"<quiz>" + noise + b"</quiz>") in (0, *FileReason)
    assert questions_in(SOUND[:place] + noise + SOUND[place:]) in (*range(4), *FileReason)
