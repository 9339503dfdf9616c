# SPDX-License-Identifier: Apache-2.0
"""Closing the entry of a sitting that would admit for hours: service, API and page."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.audit.values import SYSTEM
from app.core.ids import new_id
from app.sittings import service as sittings
from app.sittings.errors import ReasonMissing
from app.sittings.models import Sitting
from app.sittings.states import SittingKind
from tests.support.factories.exams import NINE, Exam, desk_of, open_exam, seated
from tests.support.factories.marking import release
from tests.support.roles import Role
from tests.support.world import World

HTML = {"accept": "text/html"}
WINDOW = timedelta(hours=12)
# Both programmes let candidates begin until half past nine.
PROMISED = NINE + timedelta(minutes=30)
ACTION = "sittings.sitting.close_entry"


async def long_exam(
    world: World, *, candidates: int = 2, kind: SittingKind = SittingKind.EXAM
) -> Exam:
    """An open sitting at nine into which one may come for twelve hours."""
    exam = await open_exam(world, candidates=candidates)
    async with world.database.writing() as session:
        sitting = await sittings.lock_sitting(session, exam.sitting_id)
        sitting.kind = kind.value
        sitting.entry_closes_at = sitting.ends_at = NINE + WINDOW
    return exam


async def close(client: httpx.AsyncClient, exam: Exam, **changes: Any) -> httpx.Response:
    path = f"/api/v1/sittings/{exam.sitting_id}/entry/close"
    return await client.post(path, json={"reason": "人已到齐"} | changes)


def page_of(exam: Exam, act: str = "") -> str:
    return f"/console/sittings/{exam.sitting_id}{act}"


async def close_on_page(
    client: httpx.AsyncClient, exam: Exam, *, confirm: str, reason: str = "人已到齐"
) -> httpx.Response:
    fields = {"reason": reason, "confirm": confirm}
    return await client.post(page_of(exam, "/entry/close"), data=fields, headers=HTML)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


async def read(world: World, exam: Exam) -> tuple[Sitting, list[AuditEntry]]:
    """The sitting as it is stored, and the closings on its trail."""
    async with world.database.reading() as session:
        sitting = await sittings.get_sitting(session, exam.sitting_id)
        trail = await audit.list_entries(session, "sitting", exam.sitting_id)
    return sitting, [entry for entry in trail if entry.action == ACTION]


class TestApi:
    async def test_closes_now_and_is_on_the_trail(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        answer = await close(await world.operator(), exam)
        assert answer.status_code == 200
        shown = answer.json()
        assert (shown["state"], shown["phase"]) == ("open", "entry_closed")
        assert moment(shown["entry_closes_at"]) == PROMISED
        assert moment(shown["ends_at"]) == NINE + timedelta(minutes=90)
        assert shown["override_reason"] is None
        _, [entry] = await read(world, exam)
        assert (entry.actor_kind, entry.reason) == ("staff", "人已到齐")
        assert {name: moment(at) for name, at in entry.detail.items()} == {
            "before": NINE + WINDOW,
            "after": PROMISED,
        }

    async def test_after_the_papers_length_is_the_end_too(self, world: World) -> None:
        exam = await long_exam(world)
        later = NINE + timedelta(hours=5)
        world.clock.set(later)
        shown = (await close(await world.operator(), exam)).json()
        assert (moment(shown["entry_closes_at"]), moment(shown["ends_at"])) == (later, later)
        assert shown["phase"] == "over"

    async def test_nobody_begins_or_is_booked_any_more(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        late = await desk_of(world, exam.tickets[1])
        await late.consent()
        operator = await world.operator()
        (await close(operator, exam)).raise_for_status()
        assert problem(await late.start()) == (409, "too_late")
        path = page_of(exam, "/bookings")
        booked = await operator.post(path, data={"lines": "张三,123"}, headers=HTML)
        assert booked.status_code == 409

    async def test_who_sits_already_keeps_the_full_minutes(self, world: World) -> None:
        exam = await long_exam(world)
        # One began just before, so that the paper runs far beyond the sitting's new end.
        begun = PROMISED + timedelta(hours=2)
        world.clock.set(begun)
        desk = await seated(world, exam)
        before = (await desk.client.get(desk.path("answers"))).json()
        world.clock.forward(seconds=1)
        shown = (await close(await world.operator(), exam)).json()
        assert moment(shown["ends_at"]) == begun + timedelta(seconds=1)
        assert (await desk.client.get(desk.path("answers"))).json() == before
        world.clock.set(begun + timedelta(minutes=90))
        await world.run_jobs()
        saved = await desk.send(desk.op(1, {"choices": ["A"]}))
        assert saved.status_code == 200, saved.text
        again = await desk.start()
        assert (again.status_code, moment(again.json()["deadline_at"])) == (200, world.now())
        assert (await desk.hand_in()).status_code == 200

    async def test_lets_results_be_released(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        await (await seated(world, exam)).hand_in()
        await world.run_jobs()
        refused = await release(world, exam)
        assert (refused.status_code, refused.json()["may_start"]) == (409, 1)
        (await close(await world.operator(), exam)).raise_for_status()
        released = await release(world, exam)
        assert (released.status_code, released.json()["absent"]) == (200, 1)

    @pytest.mark.parametrize(
        ("now", "code", "words"),
        [
            (NINE - timedelta(seconds=1), "sitting_not_begun", "2026-11-28 09:00"),
            (NINE, "sitting_not_begun", "2026-11-28 09:00"),
            (PROMISED - timedelta(seconds=1), "entry_promised", "2026-11-28 09:30"),
            (NINE + WINDOW, "entry_over", "2026-11-28 21:00"),
        ],
    )
    async def test_at_the_wrong_time_is_refused_with_the_moment(
        self, world: World, now: datetime, code: str, words: str
    ) -> None:
        exam = await long_exam(world)
        world.clock.set(now)
        later = await world.new_staff("later", Role.OPERATOR)
        refused = await close(later, exam)
        assert problem(refused) == (409, code)
        assert words in refused.json()["detail"]
        await later.get("/?lang=en")
        english = (await close(later, exam)).json()["detail"]
        assert words in english
        assert english.isascii()
        sitting, trail = await read(world, exam)
        assert (sitting.entry_closes_at, sitting.ends_at, trail) == (
            NINE + WINDOW,
            NINE + WINDOW,
            [],
        )

    async def test_of_a_rehearsal_needs_no_waiting(self, world: World) -> None:
        exam = await long_exam(world, kind=SittingKind.REHEARSAL)
        world.clock.set(NINE + timedelta(microseconds=1))
        shown = await close(await world.operator(), exam)
        assert shown.status_code == 200, shown.text
        assert moment(shown.json()["entry_closes_at"]) == world.now()

    async def test_by_two_at_once_closes_once(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        operator = await world.operator()
        answers = await asyncio.gather(*(close(operator, exam) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        assert {problem(a)[1] for a in answers if a.status_code == 409} == {"entry_over"}
        _, trail = await read(world, exam)
        assert len(trail) == 1

    async def test_of_one_not_open_is_refused(self, world: World) -> None:
        exam = await long_exam(world)
        operator = await world.operator()
        async with world.database.writing() as session:
            first = await sittings.get_sitting(session, exam.sitting_id)
            new = sittings.NewSitting(
                first.programme_id, first.title_key, NINE, entry_window=WINDOW
            )
            made = await sittings.create_sitting(session, new, actor=SYSTEM, now=world.now())
            planned = Exam(made.id, [])
        path = f"/api/v1/sittings/{exam.sitting_id}/cancel"
        (await operator.post(path, json={"reason": "停电"})).raise_for_status()
        world.clock.set(PROMISED)
        for other in (planned, exam):
            assert problem(await close(operator, other)) == (409, "illegal_verb")

    async def test_without_a_reason_is_refused(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        operator = await world.operator()
        for reason in ("", "  ", "x" * 501):
            assert problem(await close(operator, exam, reason=reason)) == (422, "malformed")
        async with world.database.writing() as session:
            with pytest.raises(ReasonMissing):
                await sittings.close_entry(
                    session, exam.sitting_id, reason=" ", actor=SYSTEM, now=world.now()
                )
        assert (await read(world, exam))[0].entry_closes_at == NINE + WINDOW

    async def test_of_an_unknown_one_is_not_found(self, world: World) -> None:
        refused = await close(await world.operator(), Exam(new_id(), []))
        assert problem(refused) == (404, "sitting_not_found")

    @pytest.mark.parametrize("role", [Role.GRADER, Role.INVIGILATOR, Role.AUDITOR])
    async def test_by_other_roles_is_forbidden(self, world: World, role: Role) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        client = await world.staff(role)
        assert (await close(client, exam)).status_code == 403
        assert (await close_on_page(client, exam, confirm="2")).status_code == 403


class TestPage:
    async def test_form_is_there_only_while_it_applies(self, world: World) -> None:
        exam = await long_exam(world)
        operator = await world.operator()
        form = f'action="{page_of(exam, "/entry/close")}"'
        shown = {}
        for minute in (-1, 0, 29, 30, 719, 720):
            world.clock.set(NINE + timedelta(minutes=minute))
            # An operator's session does not last the twelve hours.
            if minute == 719:
                operator = await world.new_staff("later", Role.OPERATOR)
            shown[minute] = form in (await operator.get(page_of(exam), headers=HTML)).text
        assert shown == {-1: False, 0: False, 29: False, 30: True, 719: True, 720: False}

    async def test_auditor_sees_no_form(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        text = (await (await world.auditor()).get(page_of(exam), headers=HTML)).text
        assert "/entry/close" not in text

    async def test_asks_for_those_who_have_not_begun(self, world: World) -> None:
        exam = await long_exam(world, candidates=3)
        world.clock.set(PROMISED)
        await seated(world, exam)
        operator = await world.operator()
        await operator.get("/?lang=en")
        text = (await operator.get(page_of(exam), headers=HTML)).text
        assert "Booked and not begun: 2." in text
        assert "People affected: 2. Type 2 to confirm" in text
        refused = await close_on_page(operator, exam, confirm="3")
        assert refused.status_code == 422
        assert "Number of people affected: 2." in refused.text
        assert (await read(world, exam))[0].entry_closes_at == NINE + WINDOW

    async def test_one_who_has_begun_since_makes_the_number_wrong(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        operator = await world.operator()
        assert "已预约但尚未开考：2 人" in (await operator.get(page_of(exam), headers=HTML)).text
        await seated(world, exam)
        assert (await close_on_page(operator, exam, confirm="2")).status_code == 422
        assert (await close_on_page(operator, exam, confirm="1")).status_code == 303

    async def test_closes_and_offers_the_release(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        operator = await world.operator()
        closed = await close_on_page(operator, exam, confirm="2")
        assert closed.headers["location"] == page_of(exam, "?done=entry_closed")
        text = (await operator.get(closed.headers["location"], headers=HTML)).text
        assert "入场已停止。" in text
        assert re.search(r"</time> 停止入场", text), "the sitting's trail does not say so"
        assert "人已到齐" in text
        assert "/entry/close" not in text
        assert f'action="{page_of(exam, "/release")}"' in text
        again = await close_on_page(operator, exam, confirm="2")
        assert again.status_code == 409
        assert "入场已于 2026-11-28 09:30 截止" in again.text

    async def test_blank_reason_is_refused_in_words(self, world: World) -> None:
        exam = await long_exam(world)
        world.clock.set(PROMISED)
        refused = await close_on_page(await world.operator(), exam, confirm="2", reason="  ")
        assert refused.status_code == 422
        assert "请写明原因" in refused.text
