# SPDX-License-Identifier: Apache-2.0
"""Of what a process remembers, what was used longest ago makes room."""

from datetime import UTC, datetime, timedelta

from app.core.recent import Recent, RecentUntil

AT = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def held_by(recent: Recent[str, int], keys: str) -> str:
    return "".join(key for key in keys if recent.find(key) is not None)


def test_what_was_kept_longest_ago_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, key in enumerate("abcd"):
        recent.keep(key, number)
    assert held_by(recent, "abcd") == "cd", "only the last two have room"


def test_reading_is_a_use() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    assert recent.find("a") == 1, "nothing had to make room yet"
    recent.keep("c", 3)
    assert held_by(recent, "abc") == "ac", "`b` was used longer ago than `a`"


def test_keeping_anew_is_a_use_and_takes_no_further_room() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, number in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        recent.keep(key, number)
    assert held_by(recent, "abc") == "ac", "`b` was kept longer ago than `a` was kept anew"
    assert recent.find("a") == 3, "the later value counts"


def test_what_is_forgotten_makes_room_for_another() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    recent.forget("b")
    recent.forget("never kept")
    recent.keep("c", 3)
    assert held_by(recent, "abc") == "ac", "`a` need not go while there is room"


def test_value_with_a_term_holds_until_it_and_not_at_it() -> None:
    recent: RecentUntil[str, int] = RecentUntil(2)
    recent.keep("a", 1, until=AT)
    assert recent.find("a", now=AT - TICK) == 1, "the term is not over"
    assert recent.find("a", now=AT) is None, "the term ends at this instant"
    assert recent.find("a", now=AT - TICK) is None, "what was over once does not come back"


def test_value_whose_term_is_over_may_be_kept_anew() -> None:
    recent: RecentUntil[str, int] = RecentUntil(2)
    recent.keep("a", 1, until=AT)
    recent.keep("a", 2, until=AT + TICK)
    assert recent.find("a", now=AT) == 2, "the later value and its term count"
    recent.forget("a")
    assert recent.find("a", now=AT) is None, "it was forgotten"


def test_values_with_terms_make_room_too() -> None:
    recent: RecentUntil[str, int] = RecentUntil(1)
    recent.keep("a", 1, until=AT + TICK)
    recent.keep("b", 2, until=AT + TICK)
    assert recent.find("a", now=AT) is None, "there is room for one"
    assert recent.find("b", now=AT) == 2, "the later one is held"
