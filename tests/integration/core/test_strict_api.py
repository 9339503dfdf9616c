# SPDX-License-Identifier: Apache-2.0
"""The API reads strictly: what a program sends by mistake is not taken for something else."""

from typing import Any

import httpx
import pytest

from tests.support.factories.again import seated_alone
from tests.support.operations import Operation, list_operations
from tests.support.snapshots import bare_app
from tests.support.world import World

OPERATIONS = list_operations(bare_app())
NOBODY = "00000000-0000-7000-8000-000000000000"
# What a browser sends for a string, for a form, and what looks like JSON and is something else.
OTHER_TYPES = [
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "application/ld+json",
]


def address(operation: Operation) -> tuple[str, str]:
    method, path = operation.name.split(" ")
    names = dict.fromkeys(operation.route.param_convertors, NOBODY) | {"sequence": "1"}
    return method, path.format_map(names)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def test_unknown_parameter_is_refused_everywhere_with_the_known_ones(world: World) -> None:
    client = await world.anyone()
    for operation in OPERATIONS:
        method, path = address(operation)
        json = {"content-type": "application/json"}
        refused = await client.request(method, f"{path}?pagesize=9", headers=json)
        assert told(refused) == (422, "unknown_parameter"), f"{operation.name} reads on."
        facts = (refused.json()["parameter"], refused.json()["known"].split(", ")[-1])
        assert facts == ("pagesize", "lang"), f"{operation.name} does not say what it knows."


async def test_pages_take_parameters_that_others_add_to_links(world: World) -> None:
    client = await world.anyone()
    page = await client.get("/programmes?utm_source=mail", headers={"accept": "text/html"})
    assert page.status_code == 200, "A link in a mail must open."


@pytest.mark.parametrize(
    ("query", "reason"), [("lang=en&lang=zh", "given_twice"), ("lang=fr", "enum")]
)
async def test_parameter_that_says_nothing_clear_is_refused(
    world: World, query: str, reason: str
) -> None:
    client = await world.anyone()
    refused = await client.get(f"/api/v1/time?{query}")
    assert told(refused) == (422, "malformed"), "One of the two would be taken, and not the other."
    expected = {"place": "query.lang", "reason": reason}
    assert refused.json()["errors"][0].items() >= expected.items(), "Say what is wrong with it."


async def test_language_is_chosen_by_address(world: World) -> None:
    client = await world.anyone()
    assert (await client.get("/api/v1/time?lang=en")).status_code == 200, "Known everywhere."


@pytest.mark.parametrize("kind", OTHER_TYPES)
async def test_body_that_is_not_said_to_be_json_is_refused(world: World, kind: str) -> None:
    client = await world.anyone()
    for operation in OPERATIONS:
        if operation.route.body_field is not None:
            method, path = address(operation)
            refused = await client.request(
                method, path, content=b"{}", headers={"content-type": kind}
            )
            assert told(refused) == (415, "not_json"), f"{operation.name} takes {kind}."


async def test_json_may_name_its_encoding(world: World) -> None:
    client = await world.anyone()
    answer = await client.post(
        "/api/v1/sessions",
        content=b'{"username": "nobody", "password": "x"}',
        headers={"content-type": "Application/JSON; charset=utf-8"},
    )
    assert told(answer) == (401, "wrong_password"), "It was read."


async def test_member_that_stands_twice_is_refused_and_named(world: World) -> None:
    client = await world.operator()
    refused = await client.post(
        "/api/v1/sittings/preview",
        content=b'{"programme": "cas", "title_key": "x", "months": 1, "months": 12}',
        headers={"content-type": "application/json"},
    )
    assert told(refused) == (422, "malformed"), "Nobody knows which of the two was meant."
    assert refused.json()["errors"] == [{"place": "body.months", "reason": "member_twice"}], (
        "Say which."
    )


@pytest.mark.parametrize("body", [b"{", b'{"reason": NaN}', b"[" * 100_000, b'{"reason": "\xff"}'])
async def test_body_that_is_no_json_is_refused_as_such(world: World, body: bytes) -> None:
    client = await world.operator()
    refused = await client.post(
        f"/api/v1/sittings/{NOBODY}/cancel",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert told(refused) == (422, "malformed"), "It is the program's mistake, and no other."
    assert refused.json()["errors"] == [{"place": "body", "reason": "json_invalid"}], "Say why."


async def test_limit_that_was_passed_is_told(world: World) -> None:
    client = await world.operator()
    refused = await client.post(
        f"/api/v1/sittings/{NOBODY}/cancel", json={"reason": "长" * 501}, params={"lang": "en"}
    )
    wrong: dict[str, Any] = refused.json()["errors"][0]
    assert (wrong["place"], wrong["limit"]) == ("body.reason", 500), "Say how much is allowed."
    assert "body.reason (500)" in refused.json()["detail"], "People read it, too."


async def test_method_that_the_address_does_not_know_is_answered_with_those_it_knows(
    world: World,
) -> None:
    client = await world.anyone()
    refused = await client.patch("/api/v1/sittings")
    assert told(refused) == (405, "method_not_allowed"), "Not as if the address were unknown."
    assert refused.headers["allow"] == "GET, POST", "All that it knows, whichever route has it."


class TestSave:
    async def test_without_json_is_refused(self, world: World) -> None:
        desk = await seated_alone(world)
        for headers in ({}, {"content-type": "text/plain"}):
            refused = await desk.client.post(desk.path("ops"), content=b"{}", headers=headers)
            assert told(refused) == (415, "not_json"), "A save is JSON, and says so."

    async def test_names_the_slot_and_the_limit(self, world: World) -> None:
        desk = await seated_alone(world)
        slot = desk.first_slot("short_answer")
        refused = await desk.send(desk.op(slot, {"kind": "text", "text": "长" * 4001}))
        wrong = refused.json()["errors"][0]
        assert (wrong["place"], wrong["slot"], wrong["limit"]) == (
            "body.ops.0.value.text",
            slot,
            4000,
        ), "The page sets that answer aside and tells the candidate."

    async def test_with_a_kind_is_kept_as_one_without(self, world: World) -> None:
        desk = await seated_alone(world)
        (await desk.send(desk.op(1, {"kind": "choices", "choices": ["A"]}))).raise_for_status()
        assert (await desk.answers())["answers"] == {"1": {"choices": ["A"]}}, "Nothing is added."

    async def test_before_any_window_has_the_right_to_write_says_so(self, world: World) -> None:
        desk = await seated_alone(world)
        operator = await world.operator()
        await desk.hand_in()
        path = desk.path("reopening")
        (await operator.post(path, json={"reason": "误交卷"})).raise_for_status()
        refused = await desk.send(desk.op(1, {"choices": ["A"]}))
        assert told(refused) == (409, "lease_missing"), (
            "Nobody has taken it: no window to yield to."
        )
        assert (await desk.answers())["answers"] == {}, "Nothing of it was kept."
        (await desk.take_lease()).raise_for_status()
        assert (await desk.send(desk.op(1, {"choices": ["A"]}, number=1))).status_code == 200, (
            "With the lease it is taken."
        )
