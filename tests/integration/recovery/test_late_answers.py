# SPDX-License-Identifier: Apache-2.0
"""The service is away over the end of an exam: what was written in time is taken in by an operator."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.attempts.models import Attempt
from app.receipts.models import IssuedReceipt
from tests.support.factories.exams import NINE, Desk, Exam, open_exam, seated
from tests.support.factories.marking import form_of, right_choices
from tests.support.factories.outages import pass_minutes
from tests.support.factories.rescue import rescue_file
from tests.support.invariants import demand_invariants
from tests.support.world import World

PAGE = {"accept": "text/html"}
END = NINE + timedelta(minutes=90)
WHY = "机房断电"
_DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')
_OUTAGE = re.compile(r"late-answers/outages/([0-9a-f-]{36})")


def written(desk: Desk, slot: int, value: Any, at: datetime) -> Any:
    """The desk's next op, by a clock that is right to the second."""
    return desk.op(slot, value) | {"client_at": at.astimezone(UTC).isoformat()}


async def hall(world: World, exam: Exam) -> list[Desk]:
    """Everybody sits since nine, and has answered once by half past."""
    desks = [await seated(world, exam, place) for place in range(len(exam.tickets))]
    world.clock.forward(minutes=30)
    for desk in desks:
        (await desk.send(written(desk, 1, {"choices": ["A"]}, world.now()))).raise_for_status()
    return desks


async def the_service_was_away(world: World, desks: list[Desk]) -> None:
    """From five minutes before the end to five minutes after it nobody is heard of."""
    world.clock.set(END - timedelta(minutes=15))
    everybody = [UUID(desk.attempt_id) for desk in desks]
    await pass_minutes(world, 10, everybody)
    world.clock.set(END + timedelta(minutes=5))
    await world.worker.run_once()
    await pass_minutes(world, 2, everybody)


async def press(page: httpx.Response, operator: httpx.AsyncClient, people: str) -> httpx.Response:
    digest = _DIGEST.search(page.text)
    assert digest is not None, page.text
    form = {"digest": digest[1], "reason": WHY, "confirm": people}
    return await operator.post(str(page.url), data=form, headers=PAGE)


async def test_what_the_outage_kept_back_is_taken_in_marked_and_receipted_anew(
    world: World,
) -> None:
    exam = await open_exam(world, candidates=5)
    right = right_choices(await form_of(world, exam))
    desks = await hall(world, exam)
    told, beyond, by_hand, behind_time, _ = desks
    (await by_hand.hand_in()).raise_for_status()
    await the_service_was_away(world, desks)
    before = (await told.client.get(told.path("receipt"))).json()
    in_time = [written(told, slot, right[slot], END - timedelta(minutes=3)) for slot in (1, 2)]
    refused = await told.send(*in_time, written(told, 3, right[3], END + timedelta(minutes=1)))
    assert (refused.status_code, refused.json()["late"]) == (409, [2, 3, 4])
    assert "第 1、2、3 题最后的修改在考试结束后才到达服务器" in await receipt_of(told)
    for desk in (beyond, by_hand):
        at = END + timedelta(seconds=10) if desk is beyond else END - timedelta(minutes=2)
        await desk.send(written(desk, 2, right[2], at))
    await world.run_jobs()
    operator = await world.operator()
    home = f"/console/sittings/{exam.sitting_id}/late-answers"
    assert (
        "迟到的答案：3 人"
        in (await operator.get(f"/console/sittings/{exam.sitting_id}", headers=PAGE)).text
    )
    page = (await operator.get(home, headers=PAGE)).text
    # Nobody was heard of before this story began either: those outages were over in time.
    former, *_, outage = _OUTAGE.findall(page)
    first = (await operator.get(f"{home}/outages/{former}", headers=PAGE)).text
    assert "考生已自己交卷，不补收" in first
    assert first.count("故障在截止时间之前已经结束") == 2
    assert _DIGEST.search(first) is None
    preview = await operator.get(f"{home}/outages/{outage}", headers=PAGE)
    assert "会补收：1 人" in preview.text
    assert "不补收：1 人" in preview.text
    assert "在截止时间之后写下" in preview.text
    wrong = await press(preview, operator, "7")
    assert (wrong.status_code, "请输入 1 以确认" in wrong.text) == (422, True)
    done = await press(preview, operator, "1")
    assert done.status_code == 303, done.text
    again = await press(preview, operator, "1")
    assert (again.status_code, "现在没有可以补收的答案" in again.text) == (409, True)
    await world.run_jobs()
    await everything_says_so(told, operator, right, before)
    assert await points_of(operator, exam, told) == {1: "full", 2: "full", 3: "none"}
    await demand_invariants(world)
    await release_and_come_too_late(world, exam, operator, behind_time, f"{home}/outages/{outage}")


async def receipt_of(desk: Desk) -> str:
    return (await desk.client.get(f"/attempts/{desk.attempt_id}/receipt", headers=PAGE)).text


async def everything_says_so(
    told: Desk, operator: httpx.AsyncClient, right: Any, before: Any
) -> None:
    """The answers, the receipt, its verifier and the candidate's page."""
    held = await told.answers()
    assert {slot: held["answers"][slot] for slot in ("1", "2")} == {"1": right[1], "2": right[2]}
    assert "3" not in held["answers"]
    after = (await told.client.get(told.path("receipt"))).json()
    assert after["submitted_at"] == before["submitted_at"]
    assert (after["op_head"], before["op_head"]) == (3, 1)
    assert await verdicts(operator, before, after) == ["void", "valid"]
    shown = await receipt_of(told)
    assert "补收了断网时写下的答案" in shown
    assert "第 3 题最后的修改在考试结束后才到达服务器" in shown
    assert WHY in shown
    assert before["receipt_number"] in shown


async def release_and_come_too_late(
    world: World, exam: Exam, operator: httpx.AsyncClient, desk: Desk, preview: str
) -> None:
    """A result that was given out is not changed by the way."""
    people = {"confirm": "5"}
    path = f"/console/sittings/{exam.sitting_id}/release"
    released = await operator.post(path, data=people, headers=PAGE)
    assert released.status_code == 303, released.text
    await desk.send(written(desk, 2, {"choices": ["A"]}, END - timedelta(minutes=1)))
    page = (await operator.get(preview, headers=PAGE)).text
    assert "成绩已公布、已作废或正在申请作废，不能再补收" in page
    assert _DIGEST.search(page) is None


async def verdicts(client: httpx.AsyncClient, *receipts: Any) -> list[str]:
    texts = [each["signed"]["text"] for each in receipts]
    answers = [await client.post("/api/v1/verifications", json={"text": text}) for text in texts]
    return [answer.json()["verdict"] for answer in answers]


async def points_of(operator: httpx.AsyncClient, exam: Exam, desk: Desk) -> dict[int, str]:
    """Of the first three slots, as the sitting's export has them; with the late ops beside."""
    export = (await operator.get(f"/api/v1/sittings/{exam.sitting_id}/export")).raise_for_status()
    (own,) = [each for each in export.json()["attempts"] if each["id"] == desk.attempt_id]
    assert [(each["slot"], each["taken_in"]) for each in own["late"]] == [
        (1, True),
        (2, True),
        (3, False),
    ]
    return {
        mark["slot"]: "full" if mark["points"] == mark["max_points"] else "none"
        for mark in own["marks"]
        if mark["slot"] <= 3
    }


async def candidate_of(world: World, desk: Desk) -> UUID:
    named = sa.select(Attempt.candidate_id).where(Attempt.id == UUID(desk.attempt_id))
    async with world.database.reading() as session:
        return (await session.scalars(named)).one()


def contents_of(desk: Desk, right: Any) -> dict[str, Any]:
    """One answer of the last minutes, and one that its item cannot have."""
    return {
        "ops": [
            written(desk, 2, right[2], END - timedelta(minutes=2)),
            written(desk, 3, {"text": "字"}, END - timedelta(minutes=1)),
        ],
        "seen": None,
        "device_at": END.isoformat(),
        "service_at": END.isoformat(),
    }


async def upload_to(operator: httpx.AsyncClient, files: str, data: bytes) -> httpx.Response:
    """The page that follows, or the refusal."""
    told = {"file": ("考场答案.kcrescue", data)}
    answer = await operator.post(files, files=told, headers=PAGE)
    if answer.status_code != 303:
        return answer
    return await operator.get(answer.headers["location"], headers=PAGE)


async def test_a_rescue_file_is_kept_looked_at_and_taken_in_once(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    right = right_choices(await form_of(world, exam))
    desk, other = await hall(world, exam)
    key = (await desk.client.get("/api/v1/rescue-key")).raise_for_status().json()
    assert key == (await other.client.get("/api/v1/rescue-key")).json()
    candidate_id = await candidate_of(world, desk)
    contents = contents_of(desk, right)
    file = rescue_file(key, desk.attempt_id, candidate_id, contents)
    operator = await world.operator()
    home = f"/console/sittings/{exam.sitting_id}/late-answers"

    upload = partial(upload_to, operator, f"{home}/files")
    assert "还在作答：联网后页面会自己上传" in (await upload(file)).text
    world.clock.set(END + timedelta(hours=2))
    await world.worker.run_once()
    file = rescue_file(key, desk.attempt_id, candidate_id, contents)
    for data, words in (
        (b"no file at all", "这不是考试页面生成的救援文件"),
        (file + bytes(2_000_000), "文件超过 2 MB"),
        (rescue_file(key, str(candidate_id), candidate_id, contents), "这个文件不属于本场考试"),
        (file[:-1] + bytes([file[-1] ^ 1]), "文件解不开：内容被改动过"),
        (rescue_file(key, other.attempt_id, candidate_id, contents), "文件解不开：内容被改动过"),
        (file[:9] + b"12345678" + file[17:], "没有能解开这个文件的密钥"),
        (rescue_file(key, desk.attempt_id, candidate_id, {}), "内容不是答案"),
        (
            rescue_file(
                key,
                desk.attempt_id,
                candidate_id,
                contents | {"seen": {"ops": 1, "chain": "0" * 64}},
            ),
            "文件与保存的作答记录接不上",
        ),
    ):
        page = await upload(data)
        assert words in page.text, words
        assert _DIGEST.search(page.text) is None
    preview = await upload(file)
    assert "会补收：1 人" in preview.text
    assert "不是本题能有的答案" in preview.text
    done = await press(preview, operator, "1")
    assert done.status_code == 303, done.text
    assert "这个文件已经补收过" in (await upload(file)).text
    assert (await press(preview, operator, "1")).status_code == 409
    held = await desk.answers()
    assert (held["answers"]["2"], "3" in held["answers"]) == (right[2], False)
    listed = (await operator.get(home, headers=PAGE)).text
    assert listed.count("未补收") == 6
    assert "不能成批补收" not in listed
    # What was refused is kept as it came, word for word.
    async with world.database.reading() as session:
        stored = list(await session.scalars(sa.text("SELECT body FROM rescue_files")))
        receipts = await session.scalar(sa.select(sa.func.count()).select_from(IssuedReceipt))
    assert file in [bytes(body) for body in stored]
    assert (len(stored), receipts) == (7, 3)
    await world.run_jobs()
    await demand_invariants(world)
