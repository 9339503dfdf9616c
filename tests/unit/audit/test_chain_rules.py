# SPDX-License-Identifier: Apache-2.0
"""The canonical text of an entry, and the digests that follow: anybody can compute them again."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from app.audit.rules import NOTHING, canonical, chained, digest_of

ENTRY = UUID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000")
AT = datetime(2026, 11, 28, 1, 0, 0, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry without a database."""

    id: UUID = ENTRY
    at: datetime = AT
    actor_kind: str = "staff"
    actor_id: str = "0199"
    action: str = "attempts.attempt.terminate"
    subject_kind: str = "attempt"
    subject_id: str = "0200"
    reason: str | None = "替考 \u2028\U0001f600"
    detail: dict[str, Any] = field(default_factory=dict)


def test_canonical_text_is_the_one_that_the_manual_shows() -> None:
    told = canonical(Told(detail={"b": [1, None, True], "a": {"é": "x"}}))
    assert told == (
        '{"action":"attempts.attempt.terminate","actor_id":"0199","actor_kind":"staff",'
        '"at":"2026-11-28T01:00:00.000005Z","detail":{"a":{"\\u00e9":"x"},"b":[1,null,true]},'
        '"id":"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000",'
        '"reason":"\\u66ff\\u8003 \\u2028\\ud83d\\ude00","subject_id":"0200",'
        '"subject_kind":"attempt"}'
    ), "docs/audit.md gives this text as its example"
    assert json.loads(told)["reason"] == Told().reason, "it is JSON, and says what was written"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (0.5, 0.50),
        (1e16, 10**16),
        (1.5e300, 15 * 10**299),
        (1e-7, 0.0000001),
        (0, -0.0),
        (100, 1e2),
    ],
)
def test_number_has_one_text_however_a_database_kept_it(one: float, other: float) -> None:
    texts = {canonical(Told(detail={"n": value})) for value in (one, other)}
    assert len(texts) == 1, texts


@pytest.mark.parametrize(
    ("one", "other"), [(1, "1"), (1, True), (None, "null"), ([], {}), ([1, 2], [2, 1]), (0.1, 0.2)]
)
def test_values_that_differ_have_texts_that_differ(one: object, other: object) -> None:
    texts = {canonical(Told(detail={"n": value})) for value in (one, other)}
    assert len(texts) == 2, texts


def test_order_of_keys_and_time_zone_do_not_matter() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    one = digest_of(Told(detail={"a": 1, "b": 2}))
    assert one == digest_of(Told(at=beijing, detail={"b": 2, "a": 1})), "one entry, one digest"


def test_what_is_no_json_has_no_text() -> None:
    with pytest.raises(TypeError, match="no JSON"):
        canonical(Told(detail={"n": AT}))


def test_place_id_instant_and_all_before_count_in_a_link() -> None:
    base = chained(NOTHING, 1, ENTRY, AT, "d" * 64)
    others = {
        chained("1" * 64, 1, ENTRY, AT, "d" * 64),
        chained(NOTHING, 2, ENTRY, AT, "d" * 64),
        chained(NOTHING, 1, UUID(int=1), AT, "d" * 64),
        chained(NOTHING, 1, ENTRY, AT + timedelta(microseconds=1), "d" * 64),
        chained(NOTHING, 1, ENTRY, AT, "e" * 64),
    }
    assert len(others - {base}) == 5, "each of them makes another link"
