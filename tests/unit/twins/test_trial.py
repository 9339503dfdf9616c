# SPDX-License-Identifier: Apache-2.0
"""The threshold on the demo bank: the measurement, and that each edit edits."""

from collections.abc import Mapping, Sequence

import pytest

from bench.twins import EDITS, UNRELATED, LabelledPair, labelled_pairs, measure
from question_bank.twins import THRESHOLD

TEXT = "某企业购买配额，应当在2024年12月31日前清缴。《企业数据规定》属于（　）\n法律\n规定3\n公告"


@pytest.fixture(scope="module")
def pairs(texts: Mapping[str, str], topics: Mapping[str, str]) -> Sequence[LabelledPair]:
    return labelled_pairs(texts, topics)


def test_threshold_finds_the_edits_and_no_strangers_of_the_demo_bank(
    pairs: Sequence[LabelledPair],
) -> None:
    seen = measure(pairs)
    print(seen)  # noqa: T201 - the figures that the threshold's comment and the docs give
    assert seen.threshold == THRESHOLD
    assert seen.precision >= 0.998
    assert seen.recall >= 0.98
    shares = {edit: seen.found[edit] / seen.made[edit] for edit in EDITS}
    assert shares.pop("several") >= 0.9
    assert min(shares.values()) >= 0.98
    assert min(seen.made.values()) > 150


def test_threshold_a_tenth_off_is_worse_on_one_side(pairs: Sequence[LabelledPair]) -> None:
    low, here, high = (measure(pairs, threshold=THRESHOLD + off) for off in (-0.1, 0, 0.1))
    assert low.found[UNRELATED] > here.found[UNRELATED]
    assert low.recall > here.recall > high.recall
    assert high.recall < 0.96


def test_threshold_holds_in_every_topic_alone(
    texts: Mapping[str, str], topics: Mapping[str, str]
) -> None:
    for topic in set(topics.values()):
        own = {name: text for name, text in texts.items() if topics[name] == topic}
        seen = measure(labelled_pairs(own, topics))
        assert seen.recall >= 0.96
        assert seen.precision >= 0.99


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            "clauses",
            "应当在2024年12月31日前清缴。《企业数据规定》属于（　）某企业购买配额，\n法律\n规定3\n公告",
        ),
        (
            "numbers",
            "某企业购买配额，应当在53575年455月645日前清缴。《企业数据规定》属于（　）\n法律\n规定65\n公告",
        ),
        (
            "options",
            "某企业购买配额，应当在2024年12月31日前清缴。《企业数据规定》属于（　）\n公告\n规定3\n法律",
        ),
        (
            "filler",
            (
                "在实际工作中，某企业购买配额，一般来说，应当在2024年12月31日前清缴。"
                "请注意，《企业数据规定》属于（　）\n法律\n规定3\n公告"
            ),
        ),
        (
            "synonyms",
            "一家公司买入额度，须在2024年12月31日前清缴。《企业数据规定》归属（　）\n法律\n要求3\n公告",
        ),
        ("opposite", TEXT.replace("应当", "不应当")),
        ("shorter", TEXT.removesuffix("\n公告")),
    ],
)
def test_edit_changes_what_it_is_named_after(edit: str, expected: str) -> None:
    assert EDITS[edit](TEXT) == expected


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_edit_of_nothing_is_nothing(edit: str) -> None:
    assert EDITS[edit]("") == ""


def test_labelled_pairs_are_edits_and_strangers_of_one_topic() -> None:
    texts = {"a": "甲\n乙", "b": "丙\n丁", "c": "戊"}
    pairs = labelled_pairs(texts, {"a": "one", "b": "one", "c": "two"})
    assert [(p.first, p.second) for p in pairs if p.edit == UNRELATED] == [("甲\n乙", "丙\n丁")]
    assert {p.edit for p in pairs} == {UNRELATED, "filler", "several"}


def test_measure_counts_found_and_made() -> None:
    pairs = [
        LabelledPair("filler", "甲乙丙", "甲乙丙"),
        LabelledPair("filler", "甲乙丙", "丁戊己"),
        LabelledPair(UNRELATED, "甲乙丙", "甲乙丙"),
        LabelledPair(UNRELATED, "甲乙丙", "丁戊己"),
    ]
    seen = measure(pairs, threshold=0.5)
    assert (seen.precision, seen.recall) == (1 / 2, 1 / 2)
    told = str(seen)
    assert told.startswith("threshold 0.5, precision 0.5000, recall 0.5000, ")
    assert told.endswith("unrelated 1/2")


def test_measure_that_finds_nothing_has_no_precision() -> None:
    seen = measure([LabelledPair("filler", "甲乙丙", "丁戊己")])
    assert (seen.precision, seen.recall) == (0, 0)
