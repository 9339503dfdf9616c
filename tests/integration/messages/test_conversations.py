# SPDX-License-Identifier: Apache-2.0
"""An invigilator and candidates write to each other: both ways, to all, and within bounds."""

from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.invigilation.service import streaming
from app.messages.rules import MOST_AT_ONCE, MOST_CHARACTERS, WITHIN
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import Desk, Exam, desk_of, open_exam, seated
from tests.support.roles import Role
from tests.support.world import World

TEXT = "第 3 题的图打不开\u202e 👍\nمرحبا"


def own(desk: Desk) -> str:
    return f"/api/v1/registrations/{desk.registration_id}/messages"


def hall(exam: Exam) -> str:
    return f"/api/v1/sittings/{exam.sitting_id}/messages"


def talk(exam: Exam, desk: Desk) -> str:
    return f"/api/v1/sittings/{exam.sitting_id}/conversations/{desk.registration_id}"


async def read(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def write(desk: Desk, text: str, name: str = "message-0001") -> httpx.Response:
    return await desk.client.post(own(desk), json={"client_id": name, "text": text})


async def acts(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    """Who sent what to whom, by the trail."""
    async with world.database.reading() as session:
        named = sa.select(AuditEntry).where(AuditEntry.action == "messages.message.send")
        entries = await session.scalars(named.order_by(AuditEntry.at, AuditEntry.id))
        return [(e.actor_kind, e.subject_kind, e.detail) for e in entries]


async def test_both_sides_are_heard_and_see_that_they_were(world: World) -> None:
    exam = await open_exam(world)
    desk, invigilator = await seated(world, exam), await world.invigilator()
    attempt = f"/api/v1/attempts/{desk.attempt_id}"
    assert (await read(desk.client, attempt))["news"] == 0

    assert (await write(desk, TEXT)).status_code == 204
    # The page did not hear the answer and sends it again, in another window too.
    assert (await write(desk, TEXT)).status_code == 204
    assert (await write(desk, "另一条")).json()["title"] == "message_id_used"
    [sent] = (await read(invigilator, talk(exam, desk)))["messages"]
    assert (sent["text"], sent["author"], sent["read_at"]) == (TEXT, "candidate", None)
    board = await read(invigilator, f"/api/v1/sittings/{exam.sitting_id}/board")
    [card] = board["groups"][0]["cards"]
    assert (card["unread"], card["words"].partition("；")[0]) == (1, "有 1 条消息未读")

    world.clock.forward(seconds=20)
    reading = {"ids": [sent["id"]]}
    answered = await invigilator.post(f"{talk(exam, desk)}/reading", json=reading)
    assert answered.status_code == 204
    body = {"client_id": "answer-0001", "text": "已经修好", "to": [desk.registration_id]}
    for _ in range(2):
        answer = await invigilator.post(hall(exam), json=body)
        assert answer.json() == {"to": [desk.registration_id], "left_out": []}
    # Two messages, and one of the candidate's that was read.
    assert (await read(desk.client, attempt))["news"] == 3
    assert await read(desk.client, f"{own(desk)}/news") == {"news": 3}
    held = await read(desk.client, own(desk))
    assert held["news"] == 3
    assert [m["text"] for m in held["messages"]] == [TEXT, "已经修好"]
    assert held["messages"][0]["read_at"] is not None
    # Candidates are told by nobody's name.
    assert [m["by"] for m in held["messages"]] == ["", ""]

    reply = held["messages"][1]["id"]
    world.clock.forward(seconds=5)
    await desk.client.put(f"{own(desk)}/seen", json={"delivered": [reply]})
    world.clock.forward(seconds=5)
    for _ in range(2):
        await desk.client.put(f"{own(desk)}/seen", json={"read": [reply, sent["id"]]})
        world.clock.forward(seconds=60)
    shown = (await read(invigilator, talk(exam, desk)))["messages"][1]
    moments = [shown[name][11:19] for name in ("sent_at", "delivered_at", "read_at")]
    assert moments == ["01:00:20", "01:00:25", "01:00:30"]
    assert shown["by"] == "Invigilator"
    assert await acts(world) == [
        ("candidate", "registration", {}),
        ("staff", "registration", {"scope": "one", "people": 1}),
    ]


async def test_all_are_told_and_who_has_ended_is_named_and_left_out(world: World) -> None:
    exam = await open_exam(world, candidates=4)
    ended, sits, also = [await seated(world, exam, place) for place in range(3)]
    waits = await desk_of(world, exam.tickets[3])
    await ended.hand_in()
    invigilator = await world.invigilator()
    body = {"client_id": "evacuation-1", "text": "请留在座位上", "to": "all"}
    sent = (await invigilator.post(hall(exam), json=body)).raise_for_status().json()
    there = sorted(desk.registration_id for desk in (sits, also, waits))
    assert sent == {"to": there, "left_out": [ended.registration_id]}
    assert (await invigilator.post(hall(exam), json=body)).json() == sent
    for desk in (sits, also, waits):
        [told] = (await read(desk.client, own(desk)))["messages"]
        assert (told["text"], told["scope"]) == ("请留在座位上", "all")
    held = await read(ended.client, own(ended))
    assert (held["messages"], held["talk"]) == ([], "over")
    [told] = (await read(waits.client, own(waits)))["messages"]
    await waits.client.put(f"{own(waits)}/seen", json={"read": [told["id"]]})
    [sending] = (await read(invigilator, hall(exam)))["sendings"]
    assert [sending[name] for name in ("people", "delivered", "read")] == [3, 1, 1]
    some = body | {"client_id": "some-0001", "to": there[:2]}
    assert (await invigilator.post(hall(exam), json=some)).json()["to"] == there[:2]
    assert [detail for _, _, detail in await acts(world)] == [
        {"scope": "all", "people": 3},
        {"scope": "some", "people": 2},
    ]

    one = body | {"client_id": "one-0001", "to": [ended.registration_id]}
    assert (await invigilator.post(hall(exam), json=one)).json()["title"] == "talk_over"
    refused = await write(ended, "我交错了")
    assert (refused.status_code, refused.json()["title"]) == (409, "talk_over")
    assert refused.json()["detail"] == "这次考试已经结束，消息没有发送。此前的对话仍可查看。"
    for desk in (sits, also):
        await desk.hand_in()
    world.clock.forward(minutes=31)
    nobody = await invigilator.post(hall(exam), json=body | {"client_id": "late-0001"})
    assert nobody.json()["title"] == "nobody_to_tell"


@pytest.mark.parametrize(
    ("text", "status", "title"),
    [
        (" \u200b", 422, "message_blank"),
        ("好" * (MOST_CHARACTERS + 1), 422, "message_too_long"),
        ("a\x00b", 422, "malformed"),
    ],
)
async def test_what_cannot_be_a_message_is_refused_and_nothing_is_kept(
    world: World, text: str, status: int, title: str
) -> None:
    exam = await open_exam(world)
    desk, invigilator = await seated(world, exam), await world.invigilator()
    for client, path, to in (
        (desk.client, own(desk), {}),
        (invigilator, hall(exam), {"to": "all"}),
    ):
        answer = await client.post(path, json={"client_id": "message-0001", "text": text, **to})
        assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert (await read(desk.client, own(desk)))["messages"] == []


async def test_half_a_character_is_refused(world: World) -> None:
    desk = await seated_alone(world)
    body = b'{"client_id": "message-0001", "text": "a\\ud800b"}'
    sent = await desk.client.post(
        own(desk), content=body, headers={"content-type": "application/json"}
    )
    assert sent.status_code == 422


async def test_a_candidate_cannot_flood_and_is_told_when_to_go_on(world: World) -> None:
    desk = await seated_alone(world)
    for n in range(MOST_AT_ONCE):
        assert (await write(desk, f"{n}", f"message-{n:04}")).status_code == 204
    world.clock.forward(seconds=10)
    refused = await write(desk, "还有", "message-9999")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "50")
    # What has arrived may be sent again at any pace: a page that heard no answer does.
    assert (await write(desk, "0", "message-0000")).status_code == 204
    world.clock.forward(seconds=WITHIN.total_seconds())
    assert (await write(desk, "还有", "message-9999")).status_code == 204


async def test_before_the_waiting_room_opens_nobody_is_there_to_read(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    world.clock.forward(minutes=-60)
    refused = await write(desk, "有人吗")
    assert (refused.status_code, refused.json()["title"]) == (409, "talk_not_yet")
    assert "08:" in refused.json()["detail"]


async def test_only_who_invigilates_here_reads_and_writes(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    desk, other = await seated(world, exam), await seated(world, exam, 1)
    await write(desk, TEXT)
    elsewhere = await world.stranger("elsewhere", Role.INVIGILATOR)
    for client, status in ((elsewhere, 404), (await world.operator(), 403), (other.client, 403)):
        for path in (hall(exam), talk(exam, desk)):
            assert (await client.get(path)).status_code == status
        body = {"client_id": "message-0001", "text": "?", "to": "all"}
        assert (await client.post(hall(exam), json=body)).status_code == status
        reading = await client.post(
            f"{talk(exam, desk)}/reading", json={"ids": [str(exam.sitting_id)]}
        )
        assert reading.status_code == status
    for method, path in (("GET", own(desk)), ("POST", own(desk)), ("PUT", f"{own(desk)}/seen")):
        body = {} if method == "PUT" else {"client_id": "message-0001", "text": "?"}
        answer = await other.client.request(method, path, json=None if method == "GET" else body)
        assert answer.status_code == 404
    invigilator, there = await world.invigilator(), await open_exam(world)
    assert (await invigilator.get(talk(there, desk))).status_code == 404
    strange = {"client_id": "message-0001", "text": "?", "to": [str(there.sitting_id)]}
    assert (await invigilator.post(hall(exam), json=strange)).status_code == 404


async def test_pages_work_without_scripts(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    desk, waits = await seated(world, exam), await desk_of(world, exam.tickets[1])
    invigilator = await world.invigilator()
    invigilator.headers["accept"] = desk.client.headers["accept"] = "text/html"
    await write(desk, "<b>听得到吗</b>")
    home = f"/invigilation/sittings/{exam.sitting_id}"
    assert f'href="{home}/messages"' in (await invigilator.get(home)).text
    form = {"client_id": "form-000001", "text": "一\r\n二", "everybody": "yes"}
    sent = await invigilator.post(f"{home}/messages", data=form)
    assert sent.headers["location"] == f"{home}/messages?done=2&left_out=0"
    page = (await invigilator.get(sent.headers["location"])).text
    assert "消息已发给 2 人。" in page
    assert "1 条未读" in page
    nobody = await invigilator.post(f"{home}/messages", data=form | {"everybody": ""})
    assert nobody.status_code == 422
    assert "没有勾选考生" in nobody.text

    there = f"{home}/conversations/{desk.registration_id}"
    led = await invigilator.get(there)
    assert led.headers["location"] == f"/invigilation/attempts/{desk.attempt_id}#talk"
    page = (await invigilator.get(f"/invigilation/attempts/{desk.attempt_id}")).text
    assert "&lt;b&gt;听得到吗&lt;/b&gt;" in page
    assert "标为已读" in page
    unread = (await read(invigilator, talk(exam, desk)))["messages"][0]["id"]
    assert (await invigilator.post(f"{there}/reading", data={"read": unread})).status_code == 303
    assert (await read(invigilator, talk(exam, desk)))["unread"] == 0
    reply = {"client_id": "form-000002", "text": "听得到", "read": unread}
    assert (await invigilator.post(there, data=reply)).status_code == 303
    waiting = f"{home}/conversations/{waits.registration_id}"
    assert "尚未开考" in (await invigilator.get(waiting)).text

    await desk.hand_in()
    receipt = (await desk.client.get(f"/attempts/{desk.attempt_id}/receipt")).text
    kept = f"/registrations/{desk.registration_id}/messages"
    assert f'href="{kept}"' in receipt
    kept_page = (await desk.client.get(kept)).text
    assert "一\n二" in kept_page
    assert "听得到" in kept_page
    assert "这里只能查看" in kept_page


async def test_streams_hear_of_a_message(world: World) -> None:
    exam = await open_exam(world)
    desk, invigilator = await seated(world, exam), await world.invigilator()
    before = await revision_of(world, desk)
    body = {"client_id": "message-0001", "text": "好", "to": "all"}
    await invigilator.post(hall(exam), json=body)
    assert await revision_of(world, desk) != before


async def revision_of(world: World, desk: Desk) -> object:
    async with world.database.reading() as session:
        return await streaming.revision_of(session, UUID(desk.attempt_id))
