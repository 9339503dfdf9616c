# SPDX-License-Identifier: Apache-2.0
"""A trial by HTTP: its life, its windows, what is refused, and that nothing of its pictures is kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa

from app.attempts.rules import BURST
from app.core.parts import parts_in
from app.trials.models import Trial
from app.trials.rules import MOST_OPS_OF_TRIAL, TRIAL_TIME
from app.trials.service.pacing import TrialPace
from tests.support.camera import Scene
from tests.support.factories.exams import NINE, Desk, open_exam
from tests.support.factories.trials import MEASURED, TrialDesk, check_device, trial_desk
from tests.support.world import World

PAGE = {"accept": "text/html"}


async def practising(world: World, *, candidates: int = 1) -> list[TrialDesk]:
    exam = await open_exam(world, candidates=candidates)
    return [await trial_desk(world, ticket) for ticket in exam.tickets]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


async def trials(world: World) -> list[Trial]:
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(Trial)))


async def test_a_trial_is_begun_written_to_read_again_and_handed_in(world: World) -> None:
    (desk,) = await practising(world)
    begun = await desk.begin()
    assert begun.status_code == 201
    assert begun.json() | {"id": desk.attempt_id, "state": "running"} == begun.json()
    assert begun.json()["time_entries"][0]["seconds"] == TRIAL_TIME.total_seconds()
    page = await desk.client.get(f"/trials/{desk.attempt_id}", headers=PAGE)
    assert "试答 · 不评分" in page.text
    assert "放弃评分" not in page.text
    assert "联系监考" not in page.text
    assert (await desk.take_lease()).json()["window_id"] == desk.window_id
    english, chinese = [
        await desk.client.get(desk.path("paper"), params={"lang": lang}) for lang in ("en", "zh")
    ]
    assert len(english.json()["slots"]) == len(chinese.json()["slots"]) == 5
    assert "umbrella" in english.text
    assert "雨伞" in chinese.text

    written = [
        desk.op(1, {"kind": "choices", "choices": ["A"]}),
        desk.op(3, {"kind": "choices", "choices": ["B", "A", "A"]}),
        desk.op(5, {"kind": "text", "text": "晴，有风。"}),
        desk.op(2, {"flag": True}, kind="flag"),
    ]
    ack = (await desk.send(*written)).json()
    assert (ack["op_head"], ack["held"], ack["state"]) == (4, [], "running")
    assert await desk.answers() == {
        "op_head": 4,
        "op_max": 4,
        "answers": {
            "1": {"choices": ["A"]},
            "3": {"choices": ["A", "B"]},
            "5": {"text": "晴，有风。"},
        },
        "flags": [2],
    }
    # Sent again, with an op behind a gap: neither changes anything, and both say what is held.
    assert (await desk.send(*written)).json()["op_head"] == 4
    behind = desk.op(2, {"kind": "choices", "choices": ["C"]}, number=6)
    assert (await desk.send(behind)).json()["op_head"] == 4
    assert (await desk.answers())["op_head"] == 4

    body = {"window_id": desk.window_id, "slowest_save": 180}
    handed_in = await desk.client.post(desk.path("submission"), json=body)
    assert handed_in.json()["state"] == "submitted"
    assert (await desk.hand_in()).json()["submitted_at"] == handed_in.json()["submitted_at"]
    (kept,) = await trials(world)
    assert (kept.answered, kept.slowest_save) == (3, 180)
    assert (await desk.client.get(desk.path(""))).json()["state"] == "submitted"
    assert (await desk.client.get(f"/trials/{desk.attempt_id}", headers=PAGE)).status_code == 303
    check = await desk.client.get(
        f"/registrations/{desk.registration_id}/device-check", headers=PAGE
    )
    assert "3 / 5 题" in check.text
    assert "180 毫秒" in check.text


async def test_another_window_takes_over_and_overwrites_nothing_that_it_has_not_read(
    world: World,
) -> None:
    (desk,) = await practising(world)
    await desk.enter()
    (await desk.choose(1, "A")).raise_for_status()
    other = TrialDesk(desk.client, desk.registration_id, desk.attempt_id, "window-0002")
    assert code_of(await other.choose(1, "B")) == (409, "lease_lost")
    assert code_of(await other.take_lease()) == (409, "lease_held")
    taken = await desk.client.put(
        other.path("lease"), json={"window_id": other.window_id, "take_over": True}
    )
    assert taken.json()["op_max"] == 1
    # Its number is used: for a change that was not this window's.
    unread = await other.send(other.op(1, {"kind": "choices", "choices": ["C"]}, number=1))
    assert code_of(unread) == (409, "answers_changed")
    assert code_of(await desk.choose(2, "A")) == (409, "lease_lost")
    other.seen, other.next_op = (await other.answers())["op_max"], 2
    assert (await other.choose(2, "B")).json()["op_head"] == 2
    assert set((await desk.answers())["answers"]) == {"1", "2"}
    fresh = TrialDesk(desk.client, desk.registration_id)
    await fresh.begin()
    assert code_of(await fresh.choose(1, "A")) == (409, "lease_missing")
    assert code_of(await desk.choose(2, "A")) == (404, "trial_not_found")
    assert len(await trials(world)) == 1


async def test_what_does_not_fit_or_is_too_much_is_refused_in_words_and_loses_nothing(
    world: World,
) -> None:
    (desk,) = await practising(world)
    await desk.enter()
    (await desk.choose(1, "A")).raise_for_status()
    strange = await desk.choose(1, "F")
    assert code_of(strange) == (422, "wrong_answer_value")
    assert strange.json()["slot"] == 1
    assert "重新作答本题" in strange.json()["detail"]
    desk.next_op = 2
    wrong: list[Any] = [
        {"kind": "text", "text": "长" * 4001},
        {"kind": "text", "text": "\x00"},
        {"kind": "choices", "choices": ["AB"]},
        {"kind": "choices", "choices": ["A"], "more": 1},
        {"kind": "numeric", "text": "1"},
    ]
    for value in wrong:
        refused = await desk.send(desk.op(5, value, number=2))
        assert refused.status_code == 422, value
    for number, slot in ((0, 1), (2 * MOST_OPS_OF_TRIAL + 1, 1), (2, 0), (2, 6)):
        value = {"kind": "text", "text": "x"}
        assert (await desk.send(desk.op(slot, value, number=number))).status_code == 422
    many = [desk.op(1, {"flag": True}, kind="flag", number=n) for n in range(2, 103)]
    assert (await desk.send(*many)).status_code == 422
    async with world.database.writing() as session:
        await session.execute(sa.update(Trial).values(op_head=MOST_OPS_OF_TRIAL))
    full = await desk.send(desk.op(1, None, number=MOST_OPS_OF_TRIAL + 1))
    assert code_of(full) == (422, "trial_full")
    assert f"{MOST_OPS_OF_TRIAL} 次" in full.json()["detail"]
    assert (await desk.answers())["answers"] == {"1": {"choices": ["A"]}}


async def test_another_candidates_trial_is_not_found(world: World) -> None:
    desk, stranger = await practising(world, candidates=2)
    await desk.enter()
    stranger.attempt_id = desk.attempt_id
    refused = [
        await stranger.take_lease(),
        await stranger.choose(1, "A"),
        await stranger.hand_in(),
        await stranger.show(Scene.ONE_FACE, 1),
        await stranger.client.get(desk.path("")),
        await stranger.client.get(desk.path("paper")),
        await stranger.client.get(desk.path("answers")),
        await stranger.client.get(f"/trials/{desk.attempt_id}"),
    ]
    assert {answer.status_code for answer in refused} == {404}
    for path in (f"registrations/{desk.registration_id}", f"registrations/{uuid4()}"):
        assert (await stranger.client.post(f"/api/v1/{path}/trial")).status_code == 404
        answer = await stranger.client.put(f"/api/v1/{path}/device-check", json=MEASURED)
        assert answer.status_code == 404


async def test_trial_ends_with_its_time_and_is_refused_once_there_is_no_use_for_it(
    world: World,
) -> None:
    on_time, late, withdrawn = await practising(world, candidates=3)
    await on_time.enter()
    (await on_time.choose(1, "A")).raise_for_status()
    world.clock.forward(seconds=TRIAL_TIME.total_seconds() + 16)
    again = await on_time.send(on_time.op(1, {"kind": "choices", "choices": ["A"]}, number=1))
    assert again.json()["op_head"] == 1
    refused = [await on_time.choose(2, "A"), await on_time.take_lease()]
    refused.append(await on_time.client.get(on_time.path("paper")))
    assert {code_of(answer) for answer in refused} == {(409, "attempt_closed")}

    operator = await world.operator()
    world.clock.set(NINE - timedelta(minutes=1))
    await operator.post(
        f"/api/v1/registrations/{withdrawn.registration_id}/withdrawal", json={"reason": "重复报名"}
    )
    assert code_of(await withdrawn.begin()) == (409, "registration_withdrawn")
    checked = await check_device(withdrawn.client, withdrawn.registration_id)
    assert code_of(checked) == (409, "registration_withdrawn")

    world.clock.set(NINE)
    (await on_time.consent()).raise_for_status()
    exam = await on_time.client.post(f"/api/v1/registrations/{on_time.registration_id}/attempt")
    assert exam.status_code == 201
    assert code_of(await on_time.begin()) == (409, "trial_after_start")
    # Who comes late may still practise, and not beyond the last moment to come in.
    world.clock.set(NINE + timedelta(minutes=25))
    lasting = (await late.begin()).json()
    assert lasting["deadline_at"].startswith("2026-11-28T01:30:00")
    world.clock.set(NINE + timedelta(minutes=30))
    assert code_of(await late.begin()) == (409, "trial_too_late")
    assert code_of(await check_device(late.client, late.registration_id)) == (409, "check_too_late")
    for desk in (on_time, late, withdrawn):
        page = await desk.client.get(f"/registrations/{desk.registration_id}/device-check")
        assert (page.status_code, page.headers["location"]) == (303, "/home")


async def test_stills_are_looked_at_where_it_was_agreed_and_kept_nowhere(world: World) -> None:
    (desk,) = await practising(world)
    await desk.enter()
    assert code_of(await desk.show(Scene.ONE_FACE, 1)) == (409, "camera_not_agreed")
    (await desk.consent()).raise_for_status()
    page = await desk.client.get(f"/trials/{desk.attempt_id}", headers=PAGE)
    assert "data-self-view" in page.text
    scenes = (Scene.ONE_FACE, Scene.NO_FACE, Scene.TWO_FACES)
    for number, scene in enumerate(scenes, 1):
        world.clock.forward(seconds=6)
        assert (await desk.show(scene, number)).json() == {"sequence": number}
    (kept,) = await trials(world)
    assert kept.faces == [1, 0, 2]
    codes = {(await desk.show(Scene.ONE_FACE, number)).status_code for number in range(4, 9)}
    assert codes == {200, 429}
    headers = {"content-type": "image/jpeg"}
    world.clock.forward(seconds=30)
    broken = await desk.client.put(desk.path("frames/9"), content=b"no picture", headers=headers)
    assert code_of(broken) == (422, "frame_broken")
    assert not list((world.settings.data_dir / "blobs").rglob("*.jpg"))


async def test_who_practises_wildly_waits_and_does_not_wait_in_the_exam(world: World) -> None:
    pace = parts_in(world.app).add(TrialPace, TrialPace(rate=0.001))
    (desk,) = await practising(world)
    await desk.enter()
    (trial,) = await trials(world)
    for _ in range(BURST - 1):
        pace.take(trial.candidate_id, 0)
    assert (await desk.choose(1, "A")).status_code == 200
    refused = await desk.choose(1, "B")
    assert code_of(refused) == (429, "saving_too_fast")
    assert int(refused.headers["retry-after"]) > 0
    await desk.enter()
    assert code_of(await desk.choose(1, "A")) == (429, "saving_too_fast"), "nor in another trial"
    world.clock.set(NINE)
    exam = await Desk(desk.client, desk.registration_id).sit_down()
    assert (await exam.send(exam.op(1, {"choices": ["A"]}))).status_code == 200
