# SPDX-License-Identifier: Apache-2.0
"""Everybody tries everything on what one candidate owns.

Every operation of the OpenAPI document and every page, by everyone who could be at the door: a
route without an example in tests/support/access.py fails here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.doors.service import session_cookie
from tests.support.access import (
    EXAMPLES,
    NOBODY,
    OTHER,
    OWNER,
    PEOPLE,
    access_of,
    admissions,
    documented,
    refusals,
    statuses_of,
)
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.factories.halls import Hall
from tests.support.factories.marking import release, sit
from tests.support.factories.rounds import FullRound
from tests.support.roles import Role
from tests.support.snapshots import bare_app
from tests.support.world import World

PROBLEM, HTML = "application/problem+json", "text/html; charset=utf-8"


def test_every_operation_and_page_has_an_example() -> None:
    app = bare_app()
    assert documented(app) <= set(access_of(app))
    assert set(access_of(app)) == set(EXAMPLES)


def shape_of(operation: str) -> str:
    return PROBLEM if " /api/" in operation else HTML


def told(who: str, operation: str, answer: httpx.Response) -> str:
    return f"{who}: {operation} -> {answer.status_code} {answer.text[:120]}"


def wrongly_refused(gone: FullRound) -> list[str]:
    """What those are answered who may not, where it is not the right refusal."""
    wrong = []
    for (who, operation, status), heard in zip(refusals(gone.access), gone.refused, strict=True):
        assert (heard.who, heard.operation) == (who, operation)
        right = (status, shape_of(operation))
        got = (heard.answer.status_code, heard.answer.headers.get("content-type"))
        wrong += [told(who, operation, heard.answer)] * (got != right)
    return wrong


def pages_without_a_way_in(gone: FullRound) -> list[str]:
    """The pages that do not lead those who are not signed in to both sign-ins."""
    return [
        heard.operation
        for heard in gone.refused
        if heard.who == NOBODY and shape_of(heard.operation) == HTML
        for link in ('class="button button--primary" href="/"', 'href="/staff/sign-in"')
        if link not in heard.answer.text
    ]


def wrongly_admitted(gone: FullRound) -> list[str]:
    """What those are answered who may, where it is not what the example says."""
    wrong = []
    answered = [*gone.admitted, gone.end]
    for (who, operation), heard in zip(admissions(gone.access), answered, strict=True):
        assert (heard.who, heard.operation) == (who, operation)
        meant = statuses_of(gone.access[operation], who, operation)
        wrong += [told(who, operation, heard.answer)] * (heard.answer.status_code not in meant)
    return wrong


async def test_those_who_may_not_are_refused_and_those_who_may_come_in(
    full_round: FullRound, record_property: Callable[[str, object], None]
) -> None:
    wrong = wrongly_refused(full_round)
    assert pages_without_a_way_in(full_round) == []
    # The same requests were right in themselves, and the refused ones have changed nothing.
    wrong += wrongly_admitted(full_round)
    asked = len(full_round.heard) + 1
    record_property("counted", f"{asked} requests, {len(wrong)} wrong")
    assert wrong == []


# On the database on which the gate's round is gone for the test above.
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_anothers_is_not_found_in_any_state_at_any_time(full_round: FullRound) -> None:
    assert full_round.learned == []


async def test_session_that_has_ended_opens_nothing(world: World) -> None:
    hall = await open_empty_hall(world)
    access = access_of(world.app)
    pairs = list(in_turns(access))
    assert {who for who, _ in pairs} == set(PEOPLE) - {NOBODY}, "a session of each of them"
    for client in [hall.people[who] for who in PEOPLE if who != OTHER]:
        kept = httpx.Cookies(dict(client.cookies))
        (await client.delete("/api/v1/sessions/current")).raise_for_status()
        client.cookies = kept
    # The other candidate has not signed out: theirs has lapsed.
    world.clock.forward(hours=12)
    assert {(await hall.ask(*pair)).status_code for pair in pairs} == {401}


def in_turns(access: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each operation that asks for a session, by one of those who may; another one each time."""
    admitted = defaultdict(list)
    for who, operation in admissions(access):
        admitted[operation].append(who)
    closed = [operation for operation in admitted if access[operation] != "anyone"]
    for turn, operation in enumerate(closed):
        yield admitted[operation][turn % len(admitted[operation])], operation


async def open_empty_hall(world: World) -> Hall:
    """Everybody is there, and nothing of what they ask for: who is told so has been let in."""
    exam = await open_exam(world, candidates=2)
    own, other = [await world.candidate(*ticket) for ticket in exam.tickets]
    staff = {role.value: await world.staff(role) for role in Role}
    people = {NOBODY: await world.anyone(), OWNER: own, OTHER: other, **staff}
    things = defaultdict(lambda: str(uuid4()))
    return Hall(world, people, things, owned={}, running=exam, exams=[exam])


VALUES: list[tuple[int, str, Any]] = [
    (1, "answer", {"choices": ["A"]}),
    (1, "answer", {"choices": ["Z"]}),
    (1, "answer", {"text": "a"}),
    (1, "flag", {"flag": True}),
    (100, "answer", {"choices": ["A"]}),
    (1000, "answer", None),
]


@pytest.mark.parametrize("owner_sends", [0, 1])
async def test_anothers_paper_is_not_sounded_out_by_answers(world: World, owner_sends: int) -> None:
    """Right and wrong values get one answer: which fit would tell the paper's questions."""
    exam = await open_exam(world, candidates=2)
    own, other = await seated(world, exam, 0), await seated(world, exam, 1)
    for _ in range(owner_sends):
        (await own.send(own.op(1, None))).raise_for_status()
    stranger = Desk(other.client, other.registration_id, own.attempt_id)
    answers = [
        await stranger.send(stranger.op(slot, value, kind=kind)) for slot, kind, value in VALUES
    ]
    assert {(a.status_code, a.json()["title"]) for a in answers} == {(404, "attempt_not_found")}


async def test_result_is_the_owners_alone_before_and_after_release(world: World) -> None:
    released, decided = [await handed_in_empty(world) for _ in range(2)]
    (await release(world, released[0])).raise_for_status()
    path = "/api/v1/registrations/{}/result"
    given, waiting = [path.format(desks[0].registration_id) for _, desks in (released, decided)]
    own, other = [desk.client for desk in decided[1]]
    seen = [
        (await c.get(address)).status_code for c in (own, other) for address in (given, waiting)
    ]
    assert seen == [200, 404, 404, 404]
    (await release(world, decided[0])).raise_for_status()
    assert (await own.get(waiting)).status_code == 200
    assert (await other.get(waiting)).status_code == 404


async def handed_in_empty(world: World) -> tuple[Exam, list[Desk]]:
    """An exam of two, both of whom have handed in and are marked."""
    exam = await open_exam(world, candidates=2)
    desks = [await sit(world, exam, place, answers={}) for place in range(2)]
    await world.run_jobs()
    return exam, desks


async def test_sign_in_with_anothers_half_is_refused(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    (own_ticket, own_id), (other_ticket, other_id) = exam.tickets
    anyone = await world.anyone()
    for ticket, id_number in ((own_ticket, other_id), (other_ticket, own_id)):
        body = {"ticket_number": ticket, "id_number": id_number}
        answer = await anyone.post("/api/v1/candidate-sessions", json=body)
        assert answer.status_code == 401
        assert session_cookie(world.settings) not in answer.cookies
