# SPDX-License-Identifier: Apache-2.0
"""The short way reads a save as the documented way does, or leaves it to that one."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given, settings, strategies as st

from app.attempts.rules import canonical
from app.attempts.service.saving import misfit_of
from app.attempts.states import AttemptState
from app.attempts.values import Ack, Op, Save
from app.delivery.quick import acknowledgement, read_quickly
from app.delivery.schemas import AckOut, read_ops
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)
from tests.support.factories.papers import make_form

NOW = datetime(2026, 11, 28, 1, 2, 3, 450, tzinfo=UTC)
ATTEMPT, OWNER = UUID(int=3), UUID(int=1)
FORM = make_form(make_single(), make_multiple(), make_true_false(), make_short_answer())
AT = "2026-11-28T01:00:30.123Z"

# What may stand where a value is read, right or wrong.
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**33),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "1", "answer", "flag", "text", "choices", "A", AT, "\x00", "2026"]),
    st.lists(st.sampled_from(["A", "B", "a", "AA", ""]), max_size=3),
    st.dictionaries(st.sampled_from(["text", "choices", "flag", "kind"]), st.text(max_size=3)),
)
VALUES = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(["choices", "text", "flag"]),
            "choices": st.lists(st.sampled_from("ABCDEFT"), max_size=4),
            "text": st.text(max_size=6),
            "flag": st.booleans(),
        },
    ),
)
MOMENTS = st.sampled_from(
    [AT, "2026-11-28T09:00:30+08:00", "2026-11-28T01:00:30", "1899-12-31T23:00:00Z", 1.5e9, "now"]
)
OPS = st.fixed_dictionaries(
    {
        "op": st.integers(0, 5) | ODD,
        "slot": st.integers(0, 12) | ODD,
        "kind": st.sampled_from(["answer", "flag", "mark"]),
        "value": VALUES | ODD,
        "client_at": MOMENTS | ODD,
    },
    optional={"more": st.just(1)},
)
SAVES = st.fixed_dictionaries(
    {
        "window_id": st.sampled_from(["window-0001", "w", "window 0001"]),
        "ops": st.lists(OPS, max_size=3),
    },
    optional={"seen": st.integers(-1, 9) | ODD, "strange": st.none()},
)
RIGHT = {
    "window_id": "window-0001",
    "seen": 4,
    "ops": [
        {"op": 5, "slot": 1, "kind": "answer", "value": {"choices": ["A"]}, "client_at": AT},
        {"op": 6, "slot": 1, "kind": "flag", "value": {"flag": True}, "client_at": AT},
        {"op": 7, "slot": 2, "kind": "answer", "value": None, "client_at": AT},
    ],
}


def read_documented(body: bytes) -> Save | None:
    """As the route and its service do it."""
    try:
        sent = read_ops(body)
    except RequestValidationError:
        return None
    ops = [
        Op(op.op, op.slot, op.kind, canonical(op.stored_value()), op.client_at) for op in sent.ops
    ]
    for op in sent.ops:
        if misfit_of(FORM, op.slot, op.kind, op.stored_value()) is not None:
            return None
    return Save(ATTEMPT, OWNER, sent.window_id, tuple(ops), NOW, sent.seen)


def quick(body: bytes) -> Save | None:
    return read_quickly(body, ATTEMPT, OWNER, FORM, NOW)


@given(SAVES)
@settings(max_examples=150)
def test_what_is_taken_is_read_as_the_documented_way_reads_it(content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    taken = quick(body)
    assert taken is None or taken == read_documented(body)


def test_what_the_page_sends_is_taken() -> None:
    body = json.dumps(RIGHT).encode()
    taken = quick(body)
    assert taken is not None, "Otherwise no save would go the short way."
    assert taken == read_documented(body)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"seen": 4', '"seen": 4, "seen": 5'),
        ('"op": 5', '"op": 5, "op": 9'),
        ('{"flag": true}', '{"flag": false, "flag": true}'),
        ('"window_id": "window-0001"', '"window_id": "window-0001", "window_id": "window-0001"'),
    ],
)
def test_member_that_stands_twice_is_left_to_the_documented_way(before: str, after: str) -> None:
    body = json.dumps(RIGHT).replace(before, after, 1)
    assert after in body, "The test must say what it means."
    assert quick(body.encode()) is None


@pytest.mark.parametrize("held", [(), ((7, 9), (12, 12))])
def test_acknowledgement_is_the_documented_one_to_the_byte(
    held: tuple[tuple[int, int], ...],
) -> None:
    ack = Ack(5, held, 9, "ab" * 32, NOW.replace(microsecond=0), AttemptState.RUNNING)
    documented = AckOut(
        op_head=ack.op_head,
        held=list(ack.held),
        ops=ack.ops,
        chain=ack.chain,
        deadline_at=ack.deadline_at,
        state=ack.state,
        server_time=NOW,
    )
    assert acknowledgement(ack, NOW) == documented.model_dump_json().encode()
