# SPDX-License-Identifier: Apache-2.0
"""A save is read strictly, and quickly: its members are counted, not read a second time."""

import json
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given, strategies as st

from app.delivery.schemas import MAX_TEXT, read_ops

AT = "2026-11-28T01:00:30+00:00"
TEXTS = st.text(max_size=12) | st.sampled_from(['"op":', '\\"', '{"slot": 1}', '"', "\\", "op"])
ANSWERS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"choices": st.lists(st.sampled_from("ABCD"), max_size=4)},
        optional={"kind": st.just("choices")},
    ),
    st.fixed_dictionaries({"text": TEXTS}, optional={"kind": st.just("text")}),
)
NUMBERS = {"op": st.integers(1, 99), "slot": st.integers(1, 99), "client_at": st.just(AT)}
OPS = st.one_of(
    st.fixed_dictionaries({**NUMBERS, "kind": st.just("answer"), "value": ANSWERS}),
    st.fixed_dictionaries(
        {
            **NUMBERS,
            "kind": st.just("flag"),
            "value": st.fixed_dictionaries({"flag": st.booleans()}),
        }
    ),
)
SAVES = st.fixed_dictionaries(
    {"window_id": st.just("window-0001"), "ops": st.lists(OPS, min_size=1, max_size=4)}
)


def op(**changes: Any) -> dict[str, Any]:
    whole = {"op": 1, "slot": 7, "kind": "answer", "value": {"text": "碳"}, "client_at": AT}
    return whole | changes


def save(*ops: dict[str, Any]) -> bytes:
    return json.dumps({"window_id": "window-0001", "ops": list(ops)}).encode()


def wrong_places(body: bytes) -> list[dict[str, Any]]:
    with pytest.raises(RequestValidationError) as refusal:
        read_ops(body)
    return [
        {"place": ".".join(map(str, each["loc"])), "slot": each.get("slot"), "type": each["type"]}
        for each in refusal.value.errors()
    ]


@given(SAVES)
def test_save_of_any_content_is_read(content: dict[str, Any]) -> None:
    read = read_ops(json.dumps(content).encode())
    assert len(read.ops) == len(content["ops"]), "A right save must not be refused."


@given(SAVES, st.data())
def test_member_that_stands_twice_is_found_however_it_is_written(
    content: dict[str, Any], data: st.DataObject
) -> None:
    """The first member of some object stands a second time, perhaps escaped."""
    text = json.dumps(content)
    opening = data.draw(st.sampled_from(["window_id", "op", "slot", "kind", "client_at"]))
    escaped = data.draw(st.booleans())
    name = f"\\u{ord(opening[0]):04x}{opening[1:]}" if escaped else opening
    place = 1 if opening == "window_id" else text.index('"ops": [{') + len('"ops": [{')
    twice = f'{text[:place]}"{name}": 1, {text[place:]}'
    assert wrong_places(twice.encode())[0]["type"] == "member_twice", "Taken silently, one is lost."


def test_member_that_stands_twice_is_named() -> None:
    body = save(op()).replace(b'"slot": 7', b'"slot": 7, "slot": 8')
    expected = [{"place": "body.slot", "slot": None, "type": "member_twice"}]
    assert wrong_places(body) == expected, "Say which member it is."


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"kind": "choices", "choices": ["B", "A", "B"]}, {"choices": ["A", "B"]}),
        ({"kind": "text", "text": " 碳 "}, {"text": " 碳 "}),
        (None, None),
        # As pages send that were opened before the upgrade.
        ({"choices": ["B"]}, {"choices": ["B"]}),
        ({"text": ""}, {"text": ""}),
    ],
)
def test_answer_is_stored_alike_with_its_kind_and_without(value: Any, stored: Any) -> None:
    read = read_ops(save(op(value=value)))
    assert read.ops[0].stored_value() == stored, "The kind is read, and not part of the answer."


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ({"value": {"text": "长" * (MAX_TEXT + 1)}}, "body.ops.1.value.text", "string_too_long"),
        (
            {"value": {"choices": ["A", "b"]}},
            "body.ops.1.value.choices.1",
            "string_pattern_mismatch",
        ),
        ({"value": {"kind": "essay"}}, "body.ops.1.value.kind", "literal_error"),
        ({"value": "A"}, "body.ops.1.value", "model_type"),
        ({"value": {"kind": "text"}}, "body.ops.1.value.text", "missing"),
        ({"op": 0}, "body.ops.1.op", "greater_than_equal"),
        ({"extra": 1}, "body.ops.1.extra", "extra_forbidden"),
        ({"kind": "guess"}, "body.ops.1", "union_tag_invalid"),
        ({"kind": "flag"}, "body.ops.1.value.flag", "missing"),
    ],
)
def test_wrong_op_is_named_by_its_place_and_its_slot(
    change: dict[str, Any], place: str, reason: str
) -> None:
    found = wrong_places(save(op(), op(op=2, slot=9) | change))
    assert {"place": place, "slot": 9, "type": reason} in found, (
        "The page sets aside what is named."
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"\xff"', b"[" * 9999, b'{"window_id": NaN}'])
def test_what_is_no_save_is_refused(body: bytes) -> None:
    assert wrong_places(body), "It must be refused in the way of all refusals."
