# SPDX-License-Identifier: Apache-2.0
"""A hall full of people: a candidate who owns one of everything, and all who may want it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from app.accounts.models import Session
from app.attempts.events import ATTEMPT_SUBMITTED
from app.core.ids import new_id
from app.demo import invented_id_number
from tests.support.access import EXAMPLES, NOBODY, OTHER, OWNER, PEOPLE, fill
from tests.support.camera import Scene, frame_jpeg
from tests.support.examples import Example
from tests.support.factories.banking import bank_things
from tests.support.factories.drafts import staff_id_of
from tests.support.factories.exams import NINE, Desk, Exam, desk_of, open_exam, seated
from tests.support.factories.jobs import make_stuck_job
from tests.support.factories.marking import form_of, release, sit, take, words
from tests.support.factories.outages import make_outage
from tests.support.factories.tokens import make_row
from tests.support.factories.trials import add_trial
from tests.support.roles import Role
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}
PAGE = {"accept": "text/html"}
FRAMES = (Scene.ONE_FACE, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
# What the owner and the other candidate have handed in as short answers, and what is on its way.
OWN_WORDS, OTHER_WORDS, RUNNING_WORDS = "本人作答", "他人作答", "答到一半"
NEW_NAME = "新考生"


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody was answered."""

    who: str
    operation: str
    answer: httpx.Response


@dataclass(slots=True)
class Hall:
    """`things` are what the words of examples stand for; `owned` all that is the owner's, by name."""

    world: World
    people: dict[str, httpx.AsyncClient]
    things: dict[str, str]
    owned: dict[str, list[str]]
    running: Exam
    exams: list[Exam]
    heard: list[Heard] = field(default_factory=list)

    async def ask(self, who: str, operation: str, **at: str) -> httpx.Response:
        """The operation's example, sent by this person; `at` names other things of the path."""
        method, path = operation.split(" ")
        example = EXAMPLES[operation]
        things = self.things | {name: self.things[thing] for name, thing in example.at.items()} | at
        sent = _sent(example, things)
        headers = sent.pop("headers", {}) | ({} if path.startswith("/api/") else PAGE)
        client = self.people[who]
        answer = await client.request(method, path.format_map(things), headers=headers, **sent)
        self.heard.append(Heard(who, operation, answer))
        return answer

    async def carry_out(self, who: str, operation: str) -> httpx.Response:
        """The same; a grader's next request is about what this one put on the desk."""
        answer = await self.ask(who, operation)
        # The API's description names such a token, and holds none.
        if "/grading/" in operation and '"lease_token"' in answer.text:
            held = answer.json()
            self.things |= {name: held[name] for name in ("task_id", "lease_token")}
        return answer


def _sent(example: Example, things: Mapping[str, str]) -> dict[str, Any]:
    if example.content is not None:
        return {"content": example.content, "headers": JPEG}
    return {"json": fill(example.json, things), "data": fill(example.form, things)}


async def open_hall(world: World) -> Hall:
    """The owner has failed one exam, handed in two more, sits a fourth and is booked into a fifth.

    Beside them in the fourth: the other candidate, who has handed in, and two who sit.
    """
    released, failed = await _handed_in_empty(world)
    (await release(world, released)).raise_for_status()
    decided, undecided = await _handed_in_empty(world)
    marked = await open_exam(world)
    answered = await sit(world, marked, 0, answers=words(await form_of(world, marked), OWN_WORDS))
    await world.run_jobs()
    running = await open_exam(world, candidates=4)
    own, third, fourth = [await seated(world, running, place) for place in (0, 2, 3)]
    form = await form_of(world, running)
    other = await sit(world, running, 1, answers=words(form, OTHER_WORDS))
    ops = [own.op(slot, value) for slot, value in words(form, RUNNING_WORDS).items()]
    (await own.send(*ops)).raise_for_status()
    await world.run_jobs()
    hall = Hall(
        world,
        people=await _people(world, own, other),
        things={
            "attempt_id": own.attempt_id, "handed_in": answered.attempt_id,
            "third": third.attempt_id, "fourth": fourth.attempt_id,
            "of_third": third.registration_id, "of_decided": undecided.registration_id,
            "registration_id": own.registration_id, "failed": failed.registration_id,
            "ticket": running.tickets[0][0], "id_number": running.tickets[0][1],
            "new_name": NEW_NAME, "new_id_number": invented_id_number("cpcif", 9),
            "sitting_id": str(running.sitting_id), "released": str(released.sitting_id),
            "decided": str(decided.sitting_id), "next_frame": "9",
        },
        owned={
            "attempt_id": [d.attempt_id for d in (own, answered, failed, undecided)],
            "registration_id": [d.registration_id for d in (own, answered, failed, undecided)],
        },
        running=running,
        exams=[released, decided, marked, running],
    )  # fmt: skip
    await _add_camera(hall, own)
    # Past the end of entry: the export of what is over waits for it.
    world.clock.set(NINE + timedelta(minutes=30))
    await _sign_staff_in_anew(world)
    await _add_trial(hall, own)
    await _add_coming(hall)
    await _add_entitlement_and_task(hall, marked)
    await _add_voiding(hall, failed)
    hall.things |= await bank_things(world)
    hall.things |= {"code": "cpcif", "older": "1", "newer": "1", "role": "channel"}
    # Nobody has a passkey.
    hall.things |= {"passkey_id": str(new_id()), "file_id": str(new_id())}
    await world.new_staff("leaver", Role.GRADER)
    hall.things["staff_id"] = str(await staff_id_of(world, "leaver"))
    hall.things["token_id"] = await make_row(world, "leaver")
    second = await world.new_staff("second_admin", Role.SECURITY_ADMIN)
    asked = await second.post(
        f"/api/v1/staff/{hall.things['staff_id']}/resets",
        json={"what": "factor", "reason": "手机丢失"},
    )
    hall.things["reset_id"] = asked.raise_for_status().json()["id"]
    hall.things["token"] = (await _invited(hall, "reader"))["path"].rpartition("/")[2]
    hall.things["invited"] = (await _invited(hall, "waiter"))["staff"]["id"]
    await world.stranger("free", Role.GRADER)
    hall.things["free_staff_id"] = str(await staff_id_of(world, "free"))
    running_id, lost = hall.things["sitting_id"], (own.attempt_id, third.attempt_id)
    hall.things["outage_id"] = str(await make_outage(world, running_id, *lost))
    hall.things["job_id"] = str(
        await make_stuck_job(world, ATTEMPT_SUBMITTED, attempt_id=hall.things["handed_in"])
    )
    return hall


async def open_hall_elsewhere(world: World) -> Hall:
    """A sitting apart, with workers of its own and something of each kind; opened before a hall.

    The hall's invigilator and grader will have no duty here, and these two have none there.
    """
    exam = await open_exam(world, candidates=4)
    workers = {
        "invigilator": await world.new_staff("invigilator_elsewhere", Role.INVIGILATOR),
        "grader": await world.new_staff("grader_elsewhere", Role.GRADER),
    }
    world.off_duty |= {"invigilator_elsewhere", "grader_elsewhere"}
    world.apart.add(exam.sitting_id)
    own, third, fourth = [await seated(world, exam, place) for place in (0, 2, 3)]
    await sit(world, exam, 1, answers=words(await form_of(world, exam), OTHER_WORDS))
    await world.run_jobs()
    elsewhere = Hall(
        world,
        people=workers,
        things={
            "sitting_id": str(exam.sitting_id), "attempt_id": own.attempt_id,
            "registration_id": own.registration_id,
            "third": third.attempt_id, "fourth": fourth.attempt_id,
        },
        owned={},
        running=exam,
        exams=[exam],
    )  # fmt: skip
    await _add_camera(elsewhere, own)
    task = await take(workers["grader"], exam.sitting_id)
    elsewhere.things |= {name: task[name] for name in ("task_id", "lease_token")}
    return elsewhere


async def _add_trial(hall: Hall, own: Desk) -> None:
    hall.things["trial_id"] = await add_trial(hall.world, own.registration_id)
    hall.owned["trial_id"] = [hall.things["trial_id"]]


async def _handed_in_empty(world: World) -> tuple[Exam, Desk]:
    exam = await open_exam(world)
    desk = await sit(world, exam, 0, answers={})
    await world.run_jobs()
    return exam, desk


async def _people(world: World, own: Desk, other: Desk) -> dict[str, httpx.AsyncClient]:
    staff = {role.value: await world.staff(role) for role in Role}
    people = {NOBODY: await world.anyone(), OWNER: own.client, OTHER: other.client, **staff}
    assert set(people) == set(PEOPLE)
    return people


async def _invited(hall: Hall, username: str) -> dict[str, Any]:
    """One who has been given a link and has not followed it."""
    body = {"username": username, "display_name": "受邀", "roles": ["grader"]}
    answer = await hall.people[Role.SECURITY_ADMIN.value].post(
        "/api/v1/staff/invitations", json=body
    )
    given: dict[str, Any] = answer.json()
    return given


async def _sign_staff_in_anew(world: World) -> None:
    """Their sessions begin now: a first factor is set up by who has just signed in."""
    async with world.database.writing() as session:
        of_staff = sa.update(Session).where(Session.staff_id.is_not(None))
        await session.execute(of_staff.values(created_at=world.now()))


async def _add_camera(hall: Hall, own: Desk) -> None:
    """Frames and a finding, found as an invigilator finds them: on the attempt's page."""
    for number, scene in enumerate(FRAMES, 1):
        hall.world.clock.forward(seconds=10)
        sent = await own.client.put(
            own.path(f"frames/{number}"), content=frame_jpeg(scene, number), headers=JPEG
        )
        sent.raise_for_status()
    page = await hall.people["invigilator"].get(f"/invigilation/attempts/{own.attempt_id}")
    hall.things["frame_id"] = _found(r"/api/v1/frames/([\w-]+)/image", page)
    hall.things["finding_id"] = _found(r"/invigilation/findings/([\w-]+)/verdict", page)
    hall.world.clock.forward(seconds=10)


def _found(pattern: str, page: httpx.Response) -> str:
    match = re.search(pattern, page.raise_for_status().text)
    assert match is not None, pattern
    return match[1]


async def _add_coming(hall: Hall) -> None:
    """Sittings to act on: coming and planned ones, and rehearsals that have begun."""
    now = hall.world.now()
    for name in ("coming", "booked"):
        hall.things[name] = await _plan(hall, now + timedelta(days=7), "cpcif", "level_4")
    for name in ("planned_1", "planned_2"):
        hall.things[name] = await _plan(hall, now + timedelta(days=9), "cas", "emission_manager")
    for name in ("rehearsal_1", "rehearsal_2"):
        begun = now - timedelta(minutes=1)
        hall.things[name] = await _plan(hall, begun, "cas", "emission_manager", kind="rehearsal")
        opened = f"/api/v1/sittings/{hall.things[name]}/open"
        (await hall.people["operator"].post(opened)).raise_for_status()
    row = {"full_name": "考生0", "id_number": hall.things["id_number"]}
    booking = f"/api/v1/sittings/{hall.things['booked']}/bookings"
    booked = await hall.people["operator"].post(booking, json={"candidates": [row]})
    ticket = booked.raise_for_status().json()["booked"][0]["ticket_number"]
    desk = await desk_of(hall.world, (ticket, hall.things["id_number"]))
    hall.owned["registration_id"].append(desk.registration_id)
    hall.things["withdrawable"] = desk.registration_id
    hall.exams.append(Exam(hall.running.sitting_id, [(ticket, hall.things["id_number"])]))


async def _plan(hall: Hall, starts_at: Any, code: str, title: str, kind: str = "exam") -> str:
    body = {
        "programme": code, "title_key": title, "starts_at": starts_at.isoformat(), "kind": kind,
    }  # fmt: skip
    made = await hall.people["operator"].post("/api/v1/sittings", json=body)
    return str(made.raise_for_status().json()["id"])


async def _add_voiding(hall: Hall, failed: Desk) -> None:
    """Somebody else than the hall's operator asks that a released result be voided."""
    second = await hall.world.new_staff("second_operator", Role.OPERATOR)
    asked = await second.post(
        f"/api/v1/registrations/{failed.registration_id}/voidings",
        json={"kind": "void", "reason": "复核后认定为替考"},
    )
    hall.things["voiding_id"] = asked.raise_for_status().json()["id"]


async def _add_entitlement_and_task(hall: Hall, marked: Exam) -> None:
    held = (await hall.people[OWNER].get("/api/v1/entitlements")).raise_for_status().json()
    hall.things["entitlement_id"] = held[0]["id"]
    hall.owned["entitlement_id"] = [held[0]["id"]]
    task = await take(hall.people["grader"], marked.sitting_id)
    hall.things |= {name: task[name] for name in ("task_id", "lease_token")}
