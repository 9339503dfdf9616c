# SPDX-License-Identifier: Apache-2.0
"""The index: who may be a twin of whom, in any order of adding and asking."""

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from question_bank.twins import TwinIndex, fingerprint

STEM = "简述碳排放核查的主要步骤"
TEXTS = {
    "b": f"{STEM}。",
    "a": f"{STEM}，并举例说明。",
    "x": "纯电动公交车在运行阶段的直接排放如何核算？",
    "empty": "（　）",
    "void": "",
}
PRINTS = {name: fingerprint(text) for name, text in TEXTS.items()}


def index_of(*names: str) -> TwinIndex:
    index = TwinIndex()
    index.add_many({name: PRINTS[name] for name in names})
    return index


def test_index_without_fingerprints_has_no_candidates() -> None:
    index = TwinIndex()
    assert len(index) == 0
    assert index.pairs() == []
    assert index.candidates_of(PRINTS["a"]) == []


def test_index_of_texts_that_say_nothing_has_no_candidates() -> None:
    index = index_of("empty", "void")
    assert len(index) == 2
    assert index.pairs() == []
    assert index.candidates_of(PRINTS["empty"]) == []
    assert index.candidates_of(PRINTS["a"]) == []


def test_candidates_are_sorted_and_include_the_same_text() -> None:
    index = index_of("x", "b", "empty", "a")
    assert index.candidates_of(PRINTS["b"]) == ["a", "b"]
    assert index.candidates_of(PRINTS["x"]) == ["x"]
    assert index.candidates_of(PRINTS["void"]) == []


def test_pairs_name_the_earlier_added_first() -> None:
    assert index_of("x", "b", "a", "void", "empty").pairs() == [("b", "a")]
    assert index_of("a", "x", "b").pairs() == [("a", "b")]


def test_pairs_of_the_newest_have_one_of_them() -> None:
    index = index_of("a", "b", "void", "x")
    index.add_many({"c": PRINTS["a"], "d": PRINTS["x"]})
    assert index.pairs(newest=0) == []
    assert index.pairs(newest=1) == [("x", "d")]
    assert index.pairs(newest=2) == [("a", "c"), ("b", "c"), ("x", "d")]
    assert index.pairs(newest=6) == index.pairs() == [("a", "b"), *index.pairs(newest=2)]


def test_index_asked_between_two_addings_answers_with_both() -> None:
    index = index_of("a")
    assert index.pairs() == []
    index.add_many({"b": PRINTS["b"]})
    index.add_many({})
    assert index.pairs() == [("a", "b")]
    assert index.candidates_of(PRINTS["a"]) == ["a", "b"]


def test_index_with_a_name_twice_is_refused() -> None:
    index = index_of("a")
    with pytest.raises(ValueError, match="a is in the index already"):
        index.add_many({"a": PRINTS["b"]})


def test_index_finds_every_copy_among_many() -> None:
    index = TwinIndex()
    index.add_many({f"{number}": PRINTS["a"] for number in range(60)})
    assert len(index.pairs()) == 60 * 59 // 2


def test_pairs_and_candidates_say_the_same(texts: Mapping[str, str]) -> None:
    some = {name: text for name, text in texts.items() if name.startswith(("assets", "trading"))}
    prints = {name: fingerprint(text) for name, text in some.items()}
    index = TwinIndex()
    index.add_many(prints)
    asked = {
        tuple(sorted((name, other)))
        for name in prints
        for other in index.candidates_of(prints[name])
        if other != name
    }
    assert asked
    assert {tuple(sorted(pair)) for pair in index.pairs()} == asked


@given(st.permutations(sorted(TEXTS)), st.integers(0, 5))
def test_pairs_do_not_depend_on_the_order_of_adding(order: list[str], cut: int) -> None:
    index = index_of(*order[:cut])
    index.candidates_of(PRINTS["a"])
    index.add_many({name: PRINTS[name] for name in order[cut:]})
    assert [sorted(pair) for pair in index.pairs()] == [["a", "b"]]
