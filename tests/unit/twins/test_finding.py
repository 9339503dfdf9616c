# SPDX-License-Identifier: Apache-2.0
"""Twins of a bank: all that comparing each with each would find, in order, and what is refused."""

from collections.abc import Mapping
from itertools import combinations, islice

import pytest

from bench.twins import EDITS
from question_bank.twins import (
    LOWEST_THRESHOLD,
    THRESHOLD,
    Twins,
    find_twins,
    find_twins_of,
    similarity,
)
from question_bank.twins.shingles import shingles

STEM = "简述碳排放核查的主要步骤"
BANK = {
    "plain": f"{STEM}。",
    "example": f"{STEM}，并举例说明。",
    "other": "纯电动公交车在运行阶段的直接排放如何核算？",
    "empty": "（　）",
    "void": "",
}


def brute_force(texts: Mapping[str, str]) -> set[Twins]:
    """Every pair that has a shingle in common, without any fingerprint."""
    own = {name: shingles(text) for name, text in texts.items()}
    found = set()
    for a, b in combinations(sorted(texts), 2):
        common = len(own[a] & own[b])
        found.add(Twins(a, b, common / max(len(own[a] | own[b]), 1)))
    return found


@pytest.fixture(scope="module")
def edited(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Each third text of the demo bank with two of its edits, the mildest and the strongest but one.

    Nine times as many pairs, of all texts, take five seconds to compare and are of the same kinds.
    """
    kept = dict(islice(texts.items(), None, None, 3))
    made = {
        f"{name}/{edit}": EDITS[edit](text)
        for name, text in kept.items()
        for edit in ("synonyms", "several")
    }
    return {**kept, **made}


def test_find_twins_of_the_demo_bank_and_its_edits_is_all_that_brute_force_finds(
    edited: Mapping[str, str],
) -> None:
    every = brute_force(edited)
    for threshold in (LOWEST_THRESHOLD, THRESHOLD, 0.8):
        found = find_twins(edited, threshold=threshold)
        assert len(found) > len(edited) / 4
        assert len(set(found)) == len(found)
        assert set(found) == {twins for twins in every if twins.similarity >= threshold}
        assert all(t.similarity == similarity(edited[t.a], edited[t.b]) for t in found)


def test_find_twins_of_the_demo_bank_alone_finds_none(texts: Mapping[str, str]) -> None:
    assert find_twins(texts) == []


def test_find_twins_puts_the_most_alike_first_and_names_in_order() -> None:
    bank = BANK | {"copy": BANK["plain"], "again": BANK["plain"]}
    near = similarity(BANK["plain"], BANK["example"])
    assert THRESHOLD <= near < 1
    assert find_twins(bank) == [
        Twins("again", "copy", 1),
        Twins("again", "plain", 1),
        Twins("copy", "plain", 1),
        Twins("again", "example", near),
        Twins("copy", "example", near),
        Twins("example", "plain", near),
    ]


def test_find_twins_takes_pairs_exactly_at_the_threshold() -> None:
    bank = {"a": "甲乙丙丁", "b": "乙丙丁戊"}
    assert find_twins(bank, threshold=0.5) == [Twins("a", "b", 0.5)]
    assert find_twins(bank, threshold=0.51) == []


@pytest.mark.parametrize("bank", [{}, {"void": ""}, {"void": "", "empty": "（　）"}, {"a": "氢"}])
def test_find_twins_of_next_to_nothing_is_nothing(bank: dict[str, str]) -> None:
    assert find_twins(bank) == []


def test_find_twins_of_the_shortest_texts_finds_copies() -> None:
    assert find_twins({"a": "碳达峰？", "b": "碳达峰", "c": "氢", "d": "碳中和？"}) == [
        Twins("a", "b", 1)
    ]


def test_find_twins_of_new_texts_names_the_new_first_and_passes_over_known_pairs() -> None:
    known = {"a": BANK["plain"], "b": BANK["plain"], "other": BANK["other"]}
    new = {"m": BANK["plain"], "c": BANK["plain"], "void": ""}
    assert find_twins_of(new, known) == [
        Twins("c", "a", 1),
        Twins("c", "b", 1),
        Twins("c", "m", 1),
        Twins("m", "a", 1),
        Twins("m", "b", 1),
    ]


def test_find_twins_of_a_reworded_item_does_not_compare_it_with_itself() -> None:
    known = {"a": BANK["plain"], "b": BANK["other"]}
    assert find_twins_of({"a": BANK["example"]}, known) == []
    assert find_twins_of({"a": BANK["other"]}, known) == [Twins("a", "b", 1)]


def test_find_twins_of_nothing_new_is_nothing() -> None:
    assert find_twins_of({}, {"a": BANK["plain"], "b": BANK["plain"]}) == []


@pytest.mark.parametrize("threshold", [-1, 0, 0.39, 1.01])
def test_find_twins_at_an_impossible_threshold_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"a threshold is 0\.4 to 1"):
        find_twins(BANK, threshold=threshold)
