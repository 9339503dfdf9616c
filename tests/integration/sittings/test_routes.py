# SPDX-License-Identifier: Apache-2.0
"""Planning, opening, moving and cancelling sittings, through HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.audit import service as audit
from app.core.ids import new_id
from app.items import service as items
from app.programmes import service as programmes
from tests.support.factories.exams import BANK
from tests.support.roles import Role
from tests.support.world import World

CPCIF = {"programme": "cpcif", "title_key": "level_4"}
CAS = {"programme": "cas", "title_key": "emission_manager"}
NOON = "2026-11-28T12:00:00+08:00"


@pytest.fixture
async def operator(world: World) -> httpx.AsyncClient:
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
    return await world.operator()


async def load_bank(world: World) -> None:
    async with world.database.writing() as session:
        await items.adopt_items(session, BANK, now=world.now())


async def make(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/api/v1/sittings", json=CPCIF | {"starts_at": NOON} | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def act(client: httpx.AsyncClient, sitting: dict[str, Any], verb: str) -> httpx.Response:
    body = {"reason": "机房停电"} if verb == "cancel" else None
    return await client.post(f"/api/v1/sittings/{sitting['id']}/{verb}", json=body)


async def move(client: httpx.AsyncClient, sitting: dict[str, Any], to: str) -> httpx.Response:
    body = {"starts_at": to, "reason": "场地冲突"}
    return await client.put(f"/api/v1/sittings/{sitting['id']}/start", json=body)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


class TestList:
    async def test_sittings_by_programme_state_kind_and_start(
        self, operator: httpx.AsyncClient
    ) -> None:
        other = await make(operator, **CAS, kind="rehearsal")
        later = await make(operator, starts_at="2026-11-29T12:00:00+08:00")
        first = await make(operator)
        (await act(operator, later, "cancel")).raise_for_status()
        until = {"until": "2026-11-29T04:00:00Z"}
        for asked, expected in (
            ({"sort": "-starts_at", "programme": "cpcif"}, [later, first]),
            ({"programme": "cas"}, [other]),
            ({"programme": "nobody's"}, []),
            ({"state": "cancelled"}, [later]),
            ({"kind": "exam"}, [first, later]),
            ({"since": "2026-11-29T04:00:00Z"}, [later]),
            (until | {"kind": "exam"}, [first]),
        ):
            page = (await operator.get("/api/v1/sittings", params=asked)).json()
            assert [each["id"] for each in page["items"]] == [each["id"] for each in expected], (
                asked
            )
        reversed_ = until | {"since": "2026-12-01T00:00:00Z"}
        refused = await operator.get("/api/v1/sittings", params=reversed_)
        assert problem(refused) == (422, "span_reversed")


class TestGenerate:
    async def test_preview_writes_nothing(self, operator: httpx.AsyncClient) -> None:
        answer = await operator.post("/api/v1/sittings/preview", json=CPCIF | {"months": 1})
        shown = answer.json()
        # The world's clock stands at 08:55 of the 28th, a last Saturday.
        assert [(p["period"], p["starts_at"], p["sitting_id"]) for p in shown] == [
            ("2026-11/morning", "2026-11-28T01:00:00Z", None),
            ("2026-11/afternoon", "2026-11-28T06:00:00Z", None),
            ("2026-12/morning", "2026-12-26T01:00:00Z", None),
            ("2026-12/afternoon", "2026-12-26T06:00:00Z", None),
        ]
        assert (await operator.get("/api/v1/sittings")).json()["items"] == []

    async def test_twice_makes_each_date_once(self, operator: httpx.AsyncClient) -> None:
        first = await operator.post("/api/v1/sittings/generate", json=CAS | {"months": 12})
        again = await operator.post("/api/v1/sittings/generate", json=CAS | {"months": 12})
        assert [s["starts_at"] for s in first.json()] == [
            "2026-12-19T00:30:00Z",
            "2027-03-20T00:30:00Z",
            "2027-06-19T00:30:00Z",
            "2027-09-18T00:30:00Z",
        ]
        assert {s["origin"] for s in first.json()} == {"recurrence"}
        assert again.json() == []

    async def test_preview_names_what_is_there(self, operator: httpx.AsyncClient) -> None:
        made = await operator.post("/api/v1/sittings/generate", json=CPCIF | {"months": 1})
        shown = await operator.post("/api/v1/sittings/preview", json=CPCIF | {"months": 1})
        assert [p["sitting_id"] for p in shown.json()] == [s["id"] for s in made.json()]

    async def test_leaves_out_what_has_begun(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        world.clock.forward(minutes=5)
        made = await operator.post("/api/v1/sittings/generate", json=CPCIF | {"months": 1})
        assert made.json()[0]["period"] == "2026-11/afternoon"

    async def test_does_not_bring_back_a_moved_or_cancelled_date(
        self, operator: httpx.AsyncClient
    ) -> None:
        made = await operator.post("/api/v1/sittings/generate", json=CPCIF | {"months": 1})
        morning, afternoon, *_ = made.json()
        assert (await move(operator, morning, NOON)).status_code == 200
        assert (await act(operator, afternoon, "cancel")).status_code == 200
        again = await operator.post("/api/v1/sittings/generate", json=CPCIF | {"months": 1})
        assert again.json() == []

    async def test_by_two_at_once_makes_each_date_once(self, operator: httpx.AsyncClient) -> None:
        answers = await asyncio.gather(
            *(operator.post("/api/v1/sittings/generate", json=CPCIF) for _ in range(4))
        )
        assert {a.status_code for a in answers} == {200}
        assert sum(len(a.json()) for a in answers) == 12
        assert len((await operator.get("/api/v1/sittings")).json()["items"]) == 12

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (CPCIF | {"months": 0}, 422, "malformed"),
            (CPCIF | {"months": 25}, 422, "malformed"),
            (CPCIF | {"colour": "red"}, 422, "malformed"),
            (CPCIF | {"programme": "none"}, 404, "programme_not_found"),
            (CPCIF | {"title_key": "level_9"}, 404, "title_not_found"),
        ],
    )
    async def test_bad_input_is_refused(
        self, operator: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
    ) -> None:
        for verb in ("preview", "generate"):
            answer = await operator.post(f"/api/v1/sittings/{verb}", json=body)
            assert problem(answer) == (status, code)


class TestCreate:
    async def test_by_hand_has_the_programmes_times(self, operator: httpx.AsyncClient) -> None:
        made = await make(operator)
        assert (made["entry_opens_at"], made["starts_at"]) == (
            "2026-11-28T03:30:00Z",
            "2026-11-28T04:00:00Z",
        )
        assert (made["entry_closes_at"], made["ends_at"]) == (
            "2026-11-28T04:30:00Z",
            "2026-11-28T05:30:00Z",
        )
        assert (made["state"], made["phase"], made["origin"], made["period"]) == (
            "planned",
            "before_entry",
            "manual",
            None,
        )

    async def test_two_by_hand_at_one_time_are_two(self, operator: httpx.AsyncClient) -> None:
        assert (await make(operator))["id"] != (await make(operator))["id"]

    async def test_rehearsal_starts_at_once_with_its_own_window(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        now = world.now() - timedelta(seconds=2)
        made = await make(operator, kind="rehearsal", starts_at=now.isoformat(), entry_minutes=240)
        assert (made["kind"], made["phase"]) == ("rehearsal", "running")
        assert made["entry_closes_at"] == made["ends_at"]

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"starts_at": "2026-11-28T08:00:00+08:00"}, 409, "entry_over"),
            ({"starts_at": "2026-11-29T12:00:00"}, 422, "malformed"),
            ({"starts_at": "tomorrow"}, 422, "malformed"),
            ({"entry_minutes": 0}, 422, "malformed"),
            ({"kind": "game"}, 422, "malformed"),
            ({"title_key": "level_9"}, 404, "title_not_found"),
        ],
    )
    async def test_bad_input_is_refused(
        self, operator: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
    ) -> None:
        body = CPCIF | {"starts_at": NOON} | changes
        assert problem(await operator.post("/api/v1/sittings", json=body)) == (status, code)


class TestOpen:
    async def test_freezes_a_form_once(self, world: World, operator: httpx.AsyncClient) -> None:
        await load_bank(world)
        sitting = await make(operator)
        opened = await act(operator, sitting, "open")
        assert opened.status_code == 200
        assert opened.json()["state"] == "open"
        assert opened.json()["form_id"] is not None
        assert problem(await act(operator, sitting, "open")) == (409, "illegal_verb")

    async def test_without_items_is_refused_and_stays_planned(
        self, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        assert problem(await act(operator, sitting, "open")) == (409, "bank_too_small")
        again = await operator.get(f"/api/v1/sittings/{sitting['id']}")
        assert (again.json()["state"], again.json()["form_id"]) == ("planned", None)

    async def test_after_the_last_entry_is_refused(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        world.clock.set(datetime.fromisoformat(sitting["entry_closes_at"]))
        refused = await act(operator, sitting, "open")
        assert problem(refused) == (409, "entry_over")
        assert "2026-11-28 12:30" in refused.json()["detail"]


class TestMove:
    async def test_takes_all_times_along_and_is_on_the_trail(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        moved = (await move(operator, sitting, "2026-12-05T09:00:00+08:00")).json()
        assert (moved["entry_opens_at"], moved["ends_at"]) == (
            "2026-12-05T00:30:00Z",
            "2026-12-05T02:30:00Z",
        )
        assert moved["override_reason"] == "场地冲突"
        async with world.database.reading() as session:
            trail = await audit.list_entries(session, "sitting", UUID(sitting["id"]))
        assert [(e.action, e.reason) for e in trail] == [
            ("sittings.sitting.create", None),
            ("sittings.sitting.move", "场地冲突"),
        ]
        assert trail[1].detail["before"].startswith("2026-11-28T04:00")

    async def test_after_the_start_is_refused(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        world.clock.set(datetime.fromisoformat(sitting["starts_at"]))
        refused = await move(operator, sitting, "2026-12-05T09:00:00+08:00")
        assert problem(refused) == (409, "sitting_begun")

    async def test_into_the_past_is_refused(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        assert problem(await move(operator, sitting, world.now().isoformat())) == (
            422,
            "start_in_past",
        )

    async def test_without_a_reason_is_refused(self, operator: httpx.AsyncClient) -> None:
        sitting = await make(operator)
        body = {"starts_at": "2026-12-05T09:00:00+08:00", "reason": "  "}
        answer = await operator.put(f"/api/v1/sittings/{sitting['id']}/start", json=body)
        assert problem(answer) == (422, "malformed")

    async def test_of_a_cancelled_one_is_refused(self, operator: httpx.AsyncClient) -> None:
        sitting = await make(operator)
        await act(operator, sitting, "cancel")
        refused = await move(operator, sitting, "2026-12-05T09:00:00+08:00")
        assert problem(refused) == (409, "illegal_verb")


class TestCancel:
    async def test_before_the_start_is_final(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        await load_bank(world)
        sitting = await make(operator)
        await act(operator, sitting, "open")
        assert (await act(operator, sitting, "cancel")).json()["state"] == "cancelled"
        for verb in ("open", "cancel"):
            assert problem(await act(operator, sitting, verb)) == (
                409,
                "illegal_verb",
            )

    async def test_of_an_open_one_that_has_begun_is_refused(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        await load_bank(world)
        sitting = await make(operator)
        await act(operator, sitting, "open")
        world.clock.set(datetime.fromisoformat(sitting["starts_at"]))
        assert problem(await act(operator, sitting, "cancel")) == (409, "sitting_begun")

    async def test_of_one_never_opened_is_possible_at_any_time(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        sitting = await make(operator)
        world.clock.set(datetime(2026, 12, 1, tzinfo=UTC))
        later = await world.new_staff("later", Role.OPERATOR)
        assert (await act(later, sitting, "cancel")).status_code == 200


async def test_unknown_sitting_is_not_found(operator: httpx.AsyncClient) -> None:
    unknown = {"id": str(new_id())}
    answers = [
        await operator.get(f"/api/v1/sittings/{unknown['id']}"),
        await act(operator, unknown, "open"),
        await act(operator, unknown, "cancel"),
        await move(operator, unknown, NOON),
    ]
    assert {problem(answer) for answer in answers} == {(404, "sitting_not_found")}


async def test_others_than_operators_are_refused(world: World, operator: httpx.AsyncClient) -> None:
    sitting = await make(operator)
    grader = await world.grader()
    refused = [
        await grader.post("/api/v1/sittings", json=CPCIF | {"starts_at": NOON}),
        await grader.post("/api/v1/sittings/preview", json=CPCIF),
        await grader.post("/api/v1/sittings/generate", json=CPCIF),
        await act(grader, sitting, "open"),
        await act(grader, sitting, "cancel"),
        await move(grader, sitting, NOON),
    ]
    assert {answer.status_code for answer in refused} == {403}
    anyone = await world.anyone()
    assert (await anyone.get("/api/v1/sittings")).status_code == 401
