# SPDX-License-Identifier: Apache-2.0
"""What nobody may read out of an answer, whoever is asking, while somebody sits the paper."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.invigilation.models import Frame
from app.papers.service import FrozenForm
from question_bank.items import ShortAnswer
from tests.support.access import (
    NOBODY,
    OTHER,
    OWNER,
    PEOPLE,
)
from tests.support.camera import Scene
from tests.support.factories.exams import open_exam, seated, show
from tests.support.factories.halls import (
    OTHER_WORDS,
    OWN_WORDS,
    RUNNING_WORDS,
    Heard,
)
from tests.support.factories.marking import form_of, sit, take, words
from tests.support.factories.rounds import FullRound
from tests.support.roles import Role
from tests.support.world import World

# What an answer holds is chosen from rows that both databases give alike. This is the one on which
# the gate's round is gone for the matrix, too (tests/support/alternating.py).
pytestmark = pytest.mark.parametrize("database_kind", ["postgres"])
# What a grader has on the desk: one answer that was handed in, and what it is marked by.
DESK = {
    "POST /api/v1/grading/leases",
    "POST /api/v1/grading/undo",
    "POST /api/v1/grading/tasks/{task_id}/lease",
}
# Auditors get the key, as letters, of a sitting that is over.
EXPORT = "GET /api/v1/sittings/{sitting_id}/export"
# Whoever reads the bank reads its keys, as on its pages; nobody else is answered (the matrix).
BANK = {"GET /api/v1/items", "GET /api/v1/items/{reference}"}
# Names members and codes, and holds nothing of anybody: a browser may keep it.
DESCRIPTION = "GET /openapi.json"
# Members by which an answer in JSON would tell right from wrong.
TELLING = {
    "explanation", "model_answer", "marking_points", "accepted", "weights", "chosen", "correct",
    "difficulty", "cognitive", "reference", "item_version_id", "option_order", "checked",
}  # fmt: skip


def secrets_of(form: FrozenForm) -> set[str]:
    """Texts that tell the right answers: explanations, model answers, what points are for."""
    shorts = [slot.item for slot in form.slots if isinstance(slot.item, ShortAnswer)]
    texts = {slot.item.explanation for slot in form.slots} | marked_by(shorts)
    return {text for text in texts if len(text) > 5}


def marked_by(items: Iterable[ShortAnswer]) -> set[str]:
    points = {point.text for item in items for point in item.marking_points}
    return points | {item.model_answer for item in items}


def found_in(heard: Heard, needles: Iterable[str]) -> list[str]:
    """Where an answer's head or body holds one of these."""
    head = " ".join(f"{name}: {value}" for name, value in heard.answer.headers.items())
    said = head + plain(heard.answer.text)
    return [f"{heard.who}: {heard.operation}: {text}" for text in needles if text in said]


def plain(text: str) -> str:
    """Escaped text as people read it."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def members_of(value: Any) -> Iterator[str]:
    """The names of all members of a JSON value, however deep."""
    for name, item in getattr(value, "items", dict)():
        yield name
        yield from members_of(item)
    for item in [value] * isinstance(value, list):
        for element in item:
            yield from members_of(element)


def is_json(heard: Heard) -> bool:
    is_said = heard.answer.headers.get("content-type", "").endswith("json")
    return is_said and heard.answer.content != b""


async def test_right_answers_reach_nobody_but_the_grader_of_a_handed_in_one(
    full_round: FullRound,
) -> None:
    forms = full_round.forms
    secrets = set().union(*map(secrets_of, forms))
    assert len(secrets) > 100
    elsewhere = [heard for heard in full_round.heard if heard.operation not in DESK]
    assert [where for heard in elsewhere for where in found_in(heard, secrets)] == []
    # The desk shows what short answers are marked by; no explanation, and no key of a choice.
    shorts = [s.item for form in forms for s in form.slots if isinstance(s.item, ShortAnswer)]
    explanations = secrets - marked_by(shorts)
    desks = [heard for heard in full_round.heard if heard.operation in DESK]
    assert [where for heard in desks for where in found_in(heard, explanations)] == []
    assert {heard.who for heard in desks if found_in(heard, secrets)} == {"grader"}


async def test_no_member_of_an_answer_tells_right_from_wrong(full_round: FullRound) -> None:
    telling = [
        f"{heard.who}: {heard.operation}: {TELLING & set(members_of(heard.answer.json()))}"
        for heard in full_round.heard
        if is_json(heard)
        and heard.operation not in {*DESK, *BANK, EXPORT, DESCRIPTION}
        and TELLING & set(members_of(heard.answer.json()))
    ]
    assert telling == []
    of_bank = [heard for heard in full_round.heard if heard.operation in BANK]
    readers = {heard.who for heard in of_bank if heard.answer.is_success}
    assert readers == {"author", "reviewer", "paper_maker"}, "nobody who sits or marks"


async def test_key_of_the_sitting_is_exported_to_nobody_while_one_sits(world: World) -> None:
    exam = await open_exam(world)
    desk = await seated(world, exam)
    staff = {role.value: await world.staff(role) for role in Role}
    people = {NOBODY: await world.anyone(), OWNER: desk.client, **staff}
    path = f"/api/v1/sittings/{exam.sitting_id}/export"
    answers = {who: await client.get(path) for who, client in people.items()}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        NOBODY: 401, OWNER: 403, "system_admin": 403, "security_admin": 403, "grader": 403, "invigilator": 403,
        "auditor": 409, "operator": 409, "author": 403, "reviewer": 403, "paper_maker": 403,
    }  # fmt: skip
    assert not [who for who, answer in answers.items() if '"slots"' in answer.text]


async def test_grader_gets_no_marking_points_before_somebody_has_handed_in(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    form = await form_of(world, exam)
    desk = await seated(world, exam)
    await desk.send(*[desk.op(slot, value) for slot, value in words(form, OWN_WORDS).items()])
    await world.run_jobs()
    grader = await world.grader()
    paths = ("/api/v1/grading/held", "/api/v1/grading/progress", "/grading", "/grading/desk")
    seen = [(await grader.get(path)).raise_for_status().text for path in paths]
    leased = await grader.post("/api/v1/grading/leases", json={"sitting_id": str(exam.sitting_id)})
    assert (leased.status_code, leased.content) == (204, b"")
    assert not [text for text in secrets_of(form) if text in plain(" ".join(seen))]
    # Early hand-ins may be marked while others sit; theirs alone are on the desk.
    await sit(world, exam, 1, answers=words(form, OTHER_WORDS))
    await world.run_jobs()
    held = await take(grader, exam.sitting_id)
    assert held["answer"].startswith(OTHER_WORDS)
    assert OWN_WORDS not in json.dumps(held, ensure_ascii=False)


async def test_paper_has_the_same_members_whatever_is_right(full_round: FullRound) -> None:
    operation = "GET /api/v1/attempts/{attempt_id}/paper"
    [paper] = [heard.answer.json() for heard in admitted(full_round, operation)]
    assert set(paper) == {"full_points", "sections", "slots"}
    members = {"number", "type", "stem", "options", "points"}
    assert [slot for slot in paper["slots"] if set(slot) != members] == []
    options = [option for slot in paper["slots"] for option in slot["options"]]
    assert {tuple(option) for option in options} == {("label", "text")}


def admitted(gone: FullRound, operation: str) -> list[Heard]:
    return [h for h in gone.heard if h.operation == operation and h.answer.is_success]


def whose(gone: FullRound, place: int) -> set[str]:
    """What names this candidate of the running exam: name, id number, tickets."""
    id_number = gone.running.tickets[place][1]
    tickets = {t for exam in gone.exams for t, number in exam.tickets if number == id_number}
    assert tickets
    return {f"考生{place}", id_number, *tickets}


async def test_no_candidate_reads_another_name_number_or_ticket(full_round: FullRound) -> None:
    others = {
        OWNER: whose(full_round, 1) | whose(full_round, 2) | whose(full_round, 3) | {OTHER_WORDS},
        OTHER: whose(full_round, 0)
        | whose(full_round, 2)
        | whose(full_round, 3)
        | {OWN_WORDS, RUNNING_WORDS},
        NOBODY: set().union(*(whose(full_round, place) for place in range(4))),
    }
    outside = [heard for heard in full_round.heard if heard.who in others]
    assert [where for heard in outside for where in found_in(heard, others[heard.who])] == []
    # The search finds what is there: everybody reads their own.
    own = [
        heard
        for heard in full_round.heard
        if heard.who == OWNER and found_in(heard, whose(full_round, 0))
    ]
    assert {"GET /home", "GET /attempts/{attempt_id}"} <= {heard.operation for heard in own}


async def test_whole_id_number_reaches_nobody(full_round: FullRound) -> None:
    numbers = [id_number for _, id_number in full_round.running.tickets]
    assert [where for heard in full_round.heard for where in found_in(heard, numbers)] == []


async def test_marking_is_blind(full_round: FullRound) -> None:
    names = set().union(*(whose(full_round, place) for place in range(4)))
    ids = {
        *full_round.owned["attempt_id"],
        *full_round.owned["registration_id"],
        *full_round.owned["entitlement_id"],
    }
    read = [
        heard for heard in full_round.heard if heard.who == "grader" and heard.answer.is_success
    ]
    assert [where for heard in read for where in found_in(heard, names | ids)] == []
    answers = [heard.answer.json()["answer"] for heard in read if heard.operation in DESK]
    assert len(answers) == len(DESK)
    assert all(answer.startswith((OWN_WORDS, OTHER_WORDS)) for answer in answers)


async def test_written_answers_reach_their_writer_the_grader_and_nobody_else(
    full_round: FullRound,
) -> None:
    assert readers_of(full_round, OWN_WORDS, OTHER_WORDS) == {("grader", desk) for desk in DESK}
    own = "GET /api/v1/attempts/{attempt_id}/answers"
    assert readers_of(full_round, RUNNING_WORDS) == {(OWNER, own)}


def readers_of(gone: FullRound, *texts: str) -> set[tuple[str, str]]:
    return {(heard.who, heard.operation) for heard in gone.heard if found_in(heard, texts)}


async def test_what_people_read_signed_in_is_never_stored(full_round: FullRound) -> None:
    stored = [
        f"{heard.who}: {heard.operation}"
        for heard in full_round.heard
        if full_round.access[heard.operation] != "anyone"
        and heard.operation != DESCRIPTION
        and heard.answer.status_code not in (204, 303)
        and "no-store" not in heard.answer.headers.get("cache-control", "")
    ]
    assert stored == []


IMAGES = ("GET /api/v1/frames/{frame_id}/image", "GET /api/v1/attempts/{attempt_id}/still")


@pytest.mark.parametrize("operation", IMAGES)
async def test_pictures_are_an_invigilators_and_not_stored(
    full_round: FullRound, operation: str
) -> None:
    heard = [h for h in full_round.heard if h.operation == operation]
    assert {h.who for h in heard} == set(PEOPLE)
    [seen] = [h for h in heard if b"\xff\xd8" in h.answer.content]
    assert seen.who == "invigilator"
    assert seen.answer.headers["content-type"] == "image/jpeg"
    assert seen.answer.headers["cache-control"] == "private, no-store"
    assert seen.answer.headers["x-content-type-options"] == "nosniff"


async def test_pictures_need_a_session_and_have_one_address(world: World) -> None:
    desk = await seated(world, await open_exam(world))
    await show(world, desk, Scene.ONE_FACE, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
    folder = world.settings.data_dir / "blobs"
    kept = [path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg")]
    assert kept
    invigilator = await world.invigilator()
    for place in ("", "/blobs", "/static", "/static/..", "/static/%2e%2e/%2e%2e/blobs"):
        answers = [await invigilator.get(f"{place}/{name}") for name in kept]
        assert {answer.status_code for answer in answers} == {404}
    async with world.database.reading() as session:
        frame = await session.scalar(sa.select(Frame.id).where(Frame.blob_key.is_not(None)))
    addresses = (f"/api/v1/frames/{frame}/image", desk.path("still"))
    answers = [await invigilator.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200]
    (await invigilator.delete("/api/v1/sessions/current")).raise_for_status()
    answers = [await invigilator.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [401, 401]
