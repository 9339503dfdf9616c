# SPDX-License-Identifier: Apache-2.0
"""Delivery through HTTP, on both databases."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.attempts import repository
from app.attempts.models import AnswerOp, Attempt, LateOp
from app.attempts.rules import BURST, GRACE, SWEEP_AFTER, chain_of
from app.attempts.service.saving import SavePace
from app.core.parts import parts_in
from app.core.transitions import Transition
from app.demo import invented_id_number
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam, seated
from tests.support.world import World

A = {"choices": ["A"]}
END = NINE + timedelta(minutes=90)
END_TEXT = END.isoformat().replace("+00:00", "Z")
B = {"choices": ["B"]}

# Values that no item of this type can have.
MISFITS: Sequence[tuple[str, object]] = (
    ("single", {"choices": ["A", "B"]}),
    ("single", {"choices": ["Z"]}),
    ("single", {"text": "A"}),
    ("true_false", {"choices": ["A"]}),
    ("short_answer", {"choices": ["A"]}),
    ("short_answer", {"text": "a\x00b"}),
)
# In what they differ from an op as it should be.
MALFORMED: Sequence[Mapping[str, object]] = (
    {"op": 0},
    {"op": "x"},
    {"slot": 0},
    {"kind": "guess"},
    {"value": {"choices": "A"}},
    {"value": {"flag": True}},
    {"value": {}},
    {"kind": "flag"},
    {"value": {"text": "长" * 4001}},
    {"client_at": "yesterday"},
    {"client_at": "0001-01-01T00:00:00+14:00"},
    {"client_at": "9999-12-31T23:59:59-12:00"},
    {"extra": 1},
)


def code_of(answer: object) -> str:
    return answer.json()["title"]  # type: ignore[attr-defined, no-any-return]


async def steps_of(world: World, desk: Desk) -> list[tuple[str, str, str, str]]:
    async with world.database.reading() as session:
        steps = await session.scalars(
            sa.select(Transition).where(Transition.subject_id == UUID(desk.attempt_id))
        )
        return [(s.verb, s.from_state, s.to_state, s.actor_kind) for s in steps]


async def terminate(invigilator: httpx.AsyncClient, desk: Desk) -> httpx.Response:
    return await invigilator.post(desk.path("termination"), json={"reason": "离开考场"})


async def count(world: World, model: type[AnswerOp] | type[LateOp] | type[Attempt]) -> int:
    async with world.database.reading() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestStart:
    async def test_before_the_start_is_refused_with_the_moment(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        await desk.consent()
        refused = await desk.start()
        assert (refused.status_code, code_of(refused)) == (409, "too_early")
        assert "2026-11-28 09:00" in refused.json()["detail"]

    async def test_without_the_camera_choice_is_refused(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        world.clock.set(NINE)
        assert code_of(await desk.start()) == "consent_missing"

    async def test_without_the_camera_is_an_equal_path(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        world.clock.set(NINE)
        await desk.consent("alternative")
        assert (await desk.start()).status_code == 201

    async def test_in_time_gives_the_full_minutes(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        await desk.consent()
        late = NINE + timedelta(minutes=29, seconds=59)
        world.clock.set(late)
        started = await desk.start()
        assert started.status_code == 201
        assert started.json()["deadline_at"] == (late + timedelta(minutes=90)).isoformat().replace(
            "+00:00", "Z"
        )
        assert [e["seconds"] for e in started.json()["time_entries"]] == [5400]

    async def test_after_the_last_entry_is_refused(self, world: World) -> None:
        exam = await open_exam(world)
        desk = await desk_of(world, exam.tickets[0])
        await desk.consent()
        world.clock.set(NINE + timedelta(minutes=30))
        assert code_of(await desk.start()) == "too_late"

    async def test_twice_is_the_same_attempt(self, world: World) -> None:
        desk = await seated_alone(world)
        first = desk.attempt_id
        world.clock.forward(minutes=1)
        again = await desk.start()
        assert (again.status_code, again.json()["id"]) == (200, first)
        assert await count(world, Attempt) == 1

    async def test_with_anothers_registration_is_not_found(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        one, two = [await desk_of(world, ticket) for ticket in exam.tickets]
        world.clock.set(NINE)
        one.registration_id = two.registration_id
        assert (await one.start()).status_code == 404


class TestSave:
    async def test_acknowledges_and_holds(self, world: World) -> None:
        desk = await seated_alone(world)
        slot = desk.first_slot("short_answer")
        text = "碳\u00b7核算 🌱\u202eRTL\n第二行"
        saved = await desk.send(desk.op(1, A), desk.op(slot, {"text": text}), desk.op(1, B))
        assert (saved.status_code, saved.json()["op_head"]) == (200, 3)
        assert (await desk.answers())["answers"] == {"1": B, str(slot): {"text": text}}

    async def test_flags_and_cleared_answers(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.send(
            desk.op(4, {"flag": True}, kind="flag"),
            desk.op(5, {"flag": True}, kind="flag"),
            desk.op(4, {"flag": False}, kind="flag"),
            desk.op(2, A),
            desk.op(2, None),
        )
        held = await desk.answers()
        assert (held["flags"], held["answers"]) == ([5], {"2": None})

    async def test_again_and_out_of_order_leaves_one_journal(self, world: World) -> None:
        desk = await seated_alone(world)
        one, two, three = (desk.op(n, A) for n in (1, 2, 3))
        gap = (await desk.send(three, one)).json()
        assert (gap["op_head"], gap["held"]) == (1, [[3, 3]])
        filled = (await desk.send(two, three, one)).json()
        assert (filled["op_head"], filled["held"]) == (3, [])
        assert await count(world, AnswerOp) == 3

    async def test_same_number_other_value_is_a_conflict(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A))
        refused = await desk.send(desk.op(1, B, number=1))
        assert (refused.status_code, code_of(refused)) == (409, "op_conflict")
        assert (await desk.answers())["answers"] == {"1": A}

    async def test_acknowledges_the_chain_over_all_that_is_kept(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A), desk.op(2, B))
        told = (await desk.send(desk.op(3, A, number=9))).json()
        async with world.database.reading() as session:
            [kept] = (await repository.list_kept_ops(session, [UUID(desk.attempt_id)])).values()
        assert [each.op.number for each in kept] == [1, 2, 9]
        head = chain_of(UUID(desk.attempt_id), kept)
        assert (told["ops"], told["chain"], told["held"]) == (3, head, [[9, 9]])

    async def test_number_out_of_reach_is_refused_with_the_head_and_bricks_nothing(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A))
        refused = await desk.send(desk.op(1, B, number=2_000_000_000))
        assert (refused.status_code, code_of(refused)) == (409, "op_out_of_reach")
        assert refused.json()["op_head"] == 1
        assert (await desk.send(desk.op(1, B))).json()["op_head"] == 2

    async def test_window_that_took_over_is_shown_what_it_would_overwrite(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A), desk.op(2, A))
        left = replace(desk, window_id="window-0002")
        await left.take_lease(take_over=True)
        left.seen = 0
        refused = await left.send(left.op(1, None))
        assert (refused.status_code, code_of(refused)) == (409, "answers_changed")
        assert refused.json()["held_answers"] == [{"slot": 1, "op": 1, "value": A}]
        left.seen = (await left.answers())["op_max"]
        assert (await left.send(left.op(1, None, number=3))).json()["op_head"] == 3
        lost = (await desk.send(desk.op(2, B))).json()
        assert (lost["title"], lost["held_answers"]) == (
            "lease_lost",
            [{"slot": 2, "op": 2, "value": A}],
        )

    async def test_flood_is_slowed_and_loses_nothing(self, world: World) -> None:
        parts_in(world.app).add(SavePace, SavePace(rate=0.001))
        exam = await open_exam(world, candidates=2)
        desk, other = await seated(world, exam, 0), await seated(world, exam, 1)
        saves = [await desk.send(desk.op(1, A, number=n)) for n in range(1, BURST + 2)]
        assert {save.status_code for save in saves[:-1]} == {200}
        assert (saves[-1].status_code, code_of(saves[-1])) == (429, "saving_too_fast")
        assert int(saves[-1].headers["retry-after"]) > 0
        assert (await desk.answers())["op_head"] == BURST
        assert (await other.send(other.op(1, A))).status_code == 200, "It is nobody else's wait."

    async def test_short_way_answers_and_refuses_as_the_documented_one(self, world: World) -> None:
        """The same story twice: as the page sends it, and with a query, which has no short way."""
        exam = await open_exam(world, candidates=2)
        short, long = [await seated(world, exam, place) for place in (0, 1)]
        told: dict[str, list[object]] = {"": [], "?lang=zh": []}
        for desk, query in ((short, ""), (long, "?lang=zh")):

            async def say(
                *ops: object, desk: Desk = desk, query: str = query, **more: object
            ) -> None:
                body = {"window_id": desk.window_id, "seen": 0, "ops": list(ops)} | more
                answer = await desk.client.post(desk.path("ops") + query, json=body)
                content = answer.json() | {"chain": ""}
                told[query].append((answer.status_code, content, answer.headers["cache-control"]))

            first = desk.op(1, A)
            await say(first, desk.op(2, {"text": "碳"}))
            await say(first, desk.op(1, A, number=4), desk.op(4, {"flag": True}, kind="flag"))
            await say(desk.op(1, B, number=1))
            await say(desk.op(1, B, number=9_999))
            await say(desk.op(1, B), window_id="window-0009")
            await say(desk.op(1, {"choices": ["Z"]}))
            await say(desk.op(1, A), more=1)
            await say()
            await desk.hand_in()
            await say(first)
            await say(desk.op(1, B, number=20))
        assert told[""] == told["?lang=zh"]
        assert [status for status, _, _ in told[""]] == [
            422, 200, 409, 409, 409, 422, 422, 422, 200, 409,
        ]  # fmt: skip

    async def test_by_another_candidate_is_not_found(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        one, two = await seated(world, exam, 0), await seated(world, exam, 1)
        two.attempt_id = one.attempt_id
        refused = await two.send(two.op(1, A))
        assert (refused.status_code, code_of(refused)) == (404, "attempt_not_found")
        reads = [await two.client.get(two.path(room)) for room in ("paper", "answers", "receipt")]
        assert [read.status_code for read in reads] == [404, 404, 404]
        assert await count(world, AnswerOp) == 0

    async def test_without_a_session_asks_to_sign_in(self, world: World) -> None:
        desk = await seated_alone(world)
        desk.client.cookies.clear()
        refused = await desk.send(desk.op(1, A))
        assert (refused.status_code, code_of(refused)) == (401, "sign_in_needed")

    async def test_from_a_second_window_needs_a_take_over(self, world: World) -> None:
        desk = await seated_alone(world)
        other = Desk(desk.client, desk.registration_id, desk.attempt_id, "window-0002")
        assert code_of(await other.take_lease()) == "lease_held"
        assert code_of(await other.send(other.op(1, A))) == "lease_lost"
        assert (await other.take_lease(take_over=True)).status_code == 200
        assert (await other.send(other.op(1, A))).status_code == 200
        assert code_of(await desk.send(desk.op(2, B, number=2))) == "lease_lost"
        assert code_of(await desk.hand_in()) == "lease_lost"

    async def test_value_that_cannot_belong_is_refused_and_named(self, world: World) -> None:
        desk = await seated_alone(world)
        wanted, told = [], []
        for kind, value in MISFITS:
            slot = desk.first_slot(kind)
            refused = await desk.send(desk.op(slot, value, number=1))
            told.append((kind, value, refused.status_code, refused.json().get("slot")))
            wanted.append((kind, value, 422, slot))
        assert told == wanted
        assert await count(world, AnswerOp) == 0

    async def test_malformed_op_is_refused_without_an_echo(self, world: World) -> None:
        desk = await seated_alone(world)
        told = []
        for change in MALFORMED:
            refused = await desk.send(desk.op(1, A, number=1) | change)
            kind = refused.headers["content-type"].partition(";")[0]
            echoed = [words for words in ("长长", "yesterday") if words in refused.text]
            told.append((change, refused.status_code, kind, echoed))
        assert told == [(change, 422, "application/problem+json", []) for change in MALFORMED]
        assert await count(world, AnswerOp) == 0

    async def test_counts_from_its_first_byte_however_long_its_body_takes(
        self, world: World
    ) -> None:
        desk = await seated_alone(world)
        body = json.dumps({"window_id": desk.window_id, "ops": [desk.op(1, B)]}).encode()

        async def slowly() -> AsyncIterator[bytes]:
            yield body[:9]
            world.clock.forward(seconds=30)
            yield body[9:]

        world.clock.set(END + GRACE)
        arrived = world.now()
        saved = await desk.client.post(
            desk.path("ops"), content=slowly(), headers={"content-type": "application/json"}
        )
        assert (saved.status_code, saved.json()["op_head"]) == (200, 1)
        assert datetime.fromisoformat(saved.json()["server_time"]) == arrived

    async def test_in_the_grace_counts_and_after_it_is_kept_as_late(self, world: World) -> None:
        desk = await seated_alone(world)
        end = NINE + timedelta(minutes=90)
        world.clock.set(end + GRACE)
        assert (await desk.send(desk.op(1, A))).status_code == 200
        world.clock.forward(microseconds=1)
        late = await desk.send(desk.op(1, B))
        assert (late.status_code, code_of(late), late.json()["late"]) == (
            409,
            "attempt_closed",
            [2],
        )
        assert (await desk.answers())["answers"] == {"1": A}
        assert await count(world, LateOp) == 1


class TestHandIn:
    async def test_seals_and_gives_a_receipt(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A), desk.op(2, A), desk.op(2, None))
        receipt = (await desk.hand_in()).raise_for_status().json()
        assert (receipt["answered"], receipt["total"], receipt["verb"]) == (1, 100, "hand_in")
        assert len(receipt["answers_digest"]) == 64
        assert (await desk.hand_in()).json() == receipt
        assert (await desk.client.get(desk.path("receipt"))).json() == receipt

    async def test_new_answers_afterwards_are_refused_and_kept(self, world: World) -> None:
        desk = await seated_alone(world)
        first = desk.op(1, A)
        await desk.send(first)
        await desk.hand_in()
        assert (await desk.send(first)).status_code == 200
        late = await desk.send(desk.op(1, B))
        assert (late.status_code, late.json()["late"]) == (409, [2])
        other = [await desk.send(desk.op(1, {"choices": ["C"]}, number=2)) for _ in range(2)]
        assert [each.json()["late"] for each in other] == [[2], [2]]
        assert await count(world, LateOp) == 2, "A second value under one number is kept beside it."
        assert (await desk.answers())["answers"] == {"1": A}

    async def test_afterwards_paper_and_lease_are_refused(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.hand_in()
        refused = [await desk.client.get(desk.path("paper")), await desk.take_lease()]
        assert [(r.status_code, code_of(r)) for r in refused] == [(409, "attempt_closed")] * 2

    async def test_late_is_dated_the_deadline(self, world: World) -> None:
        desk = await seated_alone(world)
        world.clock.set(END + SWEEP_AFTER)
        receipt = (await desk.hand_in()).raise_for_status().json()
        assert (receipt["verb"], receipt["submitted_at"]) == ("hand_in", END_TEXT)

    async def test_when_overdue_was_the_clocks(self, world: World) -> None:
        desk = await seated_alone(world)
        world.clock.set(END + timedelta(seconds=107))
        receipt = (await desk.hand_in()).raise_for_status().json()
        assert (receipt["verb"], receipt["submitted_at"]) == ("expire", END_TEXT)
        assert await steps_of(world, desk) == [("expire", "running", "submitted", "system")]

    async def test_when_overdue_is_over_before_the_sweep_has_come(self, world: World) -> None:
        """No worker runs: paper and lease are refused, and the exam's page is the first to say it."""
        desk = await seated_alone(world)
        world.clock.set(END + SWEEP_AFTER)
        assert (await desk.take_lease()).status_code == 200
        world.clock.forward(seconds=1)
        refused = [await desk.client.get(desk.path("paper")), await desk.take_lease()]
        assert [(r.status_code, code_of(r)) for r in refused] == [(409, "attempt_closed")] * 2
        page = await desk.client.get(f"/attempts/{desk.attempt_id}")
        assert (page.status_code, page.headers["location"][-8:]) == (303, "/receipt")
        receipt = (await desk.client.get(desk.path("receipt"))).raise_for_status().json()
        assert (receipt["verb"], receipt["submitted_at"]) == ("expire", END_TEXT)

    async def test_terminated_late_is_dated_the_deadline(self, world: World) -> None:
        desk = await seated_alone(world)
        invigilator = await world.invigilator()
        world.clock.set(END + timedelta(seconds=10))
        assert (await terminate(invigilator, desk)).status_code == 204
        receipt = (await desk.client.get(desk.path("receipt"))).raise_for_status().json()
        assert (receipt["verb"], receipt["submitted_at"]) == ("terminate", END_TEXT)

    async def test_nobody_is_terminated_whose_time_was_over(self, world: World) -> None:
        desk = await seated_alone(world)
        invigilator = await world.invigilator()
        world.clock.set(END + SWEEP_AFTER + timedelta(seconds=1))
        refused = await terminate(invigilator, desk)
        assert (refused.status_code, code_of(refused)) == (409, "illegal_verb")
        assert (refused.json()["state"], refused.json()["verb"]) == ("submitted", "terminate")
        assert "已交卷" in refused.json()["detail"]
        await world.run_jobs()
        assert await steps_of(world, desk) == [("expire", "running", "submitted", "system")]

    async def test_each_ending_is_a_row_with_who_and_why(self, world: World) -> None:
        desk = await seated_alone(world)
        await terminate(await world.invigilator(), desk)
        assert await steps_of(world, desk) == [("terminate", "running", "terminated", "staff")]

    async def test_by_the_clock_is_as_of_the_deadline(self, world: World) -> None:
        desk = await seated_alone(world)
        await desk.send(desk.op(1, A))
        end = NINE + timedelta(minutes=90)
        world.clock.set(end + SWEEP_AFTER)
        await world.run_jobs()
        assert code_of(await desk.client.get(desk.path("receipt"))) == "not_handed_in"
        world.clock.set(end + timedelta(hours=3))
        desk.client = await world.candidate(*(await _ticket(world, desk)))
        await world.run_jobs()
        receipt = (await desk.client.get(desk.path("receipt"))).raise_for_status().json()
        assert receipt["verb"] == "expire"
        assert receipt["submitted_at"] == end.isoformat().replace("+00:00", "Z")


async def _ticket(_world: World, desk: Desk) -> tuple[str, str]:
    held = (await desk.client.get("/api/v1/registrations")).json()
    return held[0]["ticket_number"], invented_id_number("cpcif", 0)
