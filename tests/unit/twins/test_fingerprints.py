# SPDX-License-Identifier: Apache-2.0
"""Fingerprints: stable to the byte, small, and as alike as the texts are."""

import hashlib
import random
from collections.abc import Mapping
from itertools import combinations
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from question_bank.twins import Fingerprint, chance_to_meet, fingerprint, similarity

TEXT = "2021年，全国碳排放权交易市场正式启动上线交易的日期是（　）。\n2021年7月16日\n2021年2月1日"

HANZI = [chr(code) for code in range(0x4E00, 0x9FA5)]


def values_of(text: str) -> NDArray[np.uint16]:
    return np.frombuffer(fingerprint(text).values, "<u2")


def test_fingerprint_is_the_same_on_every_machine_and_in_every_release() -> None:
    # When this fails, VERSION has to rise: stored fingerprints no longer fit new ones.
    told = fingerprint(TEXT).to_bytes()
    assert hashlib.sha256(told).hexdigest() == (
        "94e9826f8877325a3de6dabc891e25cac0c87c67fdeb4448dcb6e94e6f68c413"
    )


def test_fingerprint_takes_less_than_a_kilobyte() -> None:
    assert len(fingerprint(TEXT).to_bytes()) == len(fingerprint("").to_bytes()) == 773


@given(st.text(max_size=60))
def test_fingerprint_is_read_back_from_its_bytes(text: str) -> None:
    made = fingerprint(text)
    assert Fingerprint.from_bytes(made.to_bytes()) == made


@pytest.mark.parametrize(
    "data",
    [b"", b"\x01", fingerprint(TEXT).to_bytes()[:-1], b"\x02" + fingerprint(TEXT).to_bytes()[1:]],
)
def test_fingerprint_of_other_bytes_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="make it anew"):
        Fingerprint.from_bytes(data)


def test_fingerprint_counts_different_shingles() -> None:
    assert fingerprint("").size == fingerprint("（　）").size == 0
    assert fingerprint("氢").size == 1
    assert fingerprint("碳碳碳碳").size == 1
    assert fingerprint("甲乙丙\n甲乙").size == 2


def test_fingerprint_of_a_long_text_has_the_least_values_of_its_parts() -> None:
    # Each line of two characters is one shingle; 4,096 are hashed at once.
    lines = [chr(0x4E00 + number) + "碳" for number in range(9_000)]
    whole = fingerprint("\n".join(lines))
    assert whole.size == 9_000
    assert whole == fingerprint("\n".join(reversed(lines)))
    assert whole != fingerprint("\n".join(lines[:8_192]))


def test_fingerprints_of_the_same_shingles_are_equal() -> None:
    assert fingerprint(TEXT) == fingerprint(TEXT.replace("16", "17").replace("，", " "))
    assert fingerprint(TEXT) != fingerprint(TEXT.replace("启动", "开始"))


def test_fingerprints_are_as_alike_as_their_texts(texts: Mapping[str, str]) -> None:
    some = list(texts.values())[::3]
    values = [values_of(text) for text in some]
    errors = [
        float((values[a] == values[b]).mean()) - similarity(some[a], some[b])
        for a, b in combinations(range(len(some)), 2)
    ]
    assert abs(mean(errors)) < 0.001
    assert max(map(abs, errors)) < 0.1


@pytest.mark.parametrize(("common", "own"), [(10, 45), (10, 20), (15, 20)])
def test_fingerprints_meet_as_often_as_the_formula_says(common: int, own: int) -> None:
    # Pairs that share nothing with other pairs, so that their meetings are independent.
    draw = random.Random(common * own)
    met = []
    for _ in range(600):
        lines = ["".join(draw.choices(HANZI, k=2)) for _ in range(common + 2 * own)]
        one, other = lines[: common + own], lines[:common] + lines[common + own :]
        equal = values_of("\n".join(one)) == values_of("\n".join(other))
        met.append(bool(equal.reshape(128, 3).all(axis=1).any()))
    # Four standard errors of 600 tosses.
    assert mean(met) == pytest.approx(chance_to_meet(common / (common + 2 * own)), abs=0.08)


def test_chance_to_meet_follows_its_table() -> None:
    assert chance_to_meet(0) == 0
    assert chance_to_meet(0.1) == pytest.approx(0.12, abs=0.001)
    assert chance_to_meet(0.3) == pytest.approx(0.97, abs=0.001)
    assert 1 - chance_to_meet(0.4) < 1 / 4_000
    assert 1 - chance_to_meet(0.45) < 1 / 200_000
    assert chance_to_meet(1) == 1
