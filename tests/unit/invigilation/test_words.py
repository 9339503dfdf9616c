# SPDX-License-Identifier: Apache-2.0
"""The board and the timeline in words."""

from datetime import timedelta

import pytest

from app.core.i18n import Reader, set_reader
from app.invigilation.schemas import words
from proctoring import FindingKind, FrameVerdict, Rate

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-3, "0 秒前"),
        (59, "59 秒前"),
        (60, "1 分钟前"),
        (3599, "59 分钟前"),
        (3600, "1 小时前"),
        (90_000, "25 小时前"),
    ],
)
def test_ago_is_in_the_unit_people_would_use(seconds: int, expected: str) -> None:
    set_reader(Reader(lambda: "zh"))
    assert words.ago(timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(45, "45 秒"), (200, "3 分 20 秒")])
def test_duration_leaves_out_minutes_that_are_none(seconds: int, expected: str) -> None:
    set_reader(Reader(lambda: "zh"))
    assert words.duration(timedelta(seconds=seconds)) == expected


def test_rate_names_detector_interval_and_sample() -> None:
    set_reader(Reader(lambda: "en"))
    text = words.rate_words(FindingKind.NO_FACE, "cascade", Rate(6, 310, 52))
    set_reader(Reader(lambda: "zh"))
    assert "cascade" in text
    assert "1.9%" in text
    assert "52 distinct pictures" in text


def test_rate_that_nobody_measured_is_admitted() -> None:
    set_reader(Reader(lambda: "zh"))
    assert "尚未实测" in words.rate_words(FindingKind.NO_FACE, "own", None)
    assert "没有实测错误率" in words.rate_words(FindingKind.FROZEN, "cascade", None)


@LANGUAGES
def test_every_verdict_and_kind_has_words(language: str) -> None:
    set_reader(Reader(lambda: language))
    texts = [words.say(words.VERDICTS[verdict]) for verdict in FrameVerdict]
    texts += [words.say(words.KINDS[kind]) for kind in FindingKind]
    set_reader(Reader(lambda: "zh"))
    assert all(texts)
