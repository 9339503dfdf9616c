# SPDX-License-Identifier: Apache-2.0
"""A day on the trail: every question about it is one filter, and whoever changes it is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.audit import service as audit
from app.audit.models import AuditEntry, AuditLink
from app.audit.values import Head
from app.chain import verify
from app.demo import invented_id_number
from app.invigilation.models import Finding, Frame
from tests.support.camera import Scene, frame_jpeg
from tests.support.factories.exams import Desk, Exam, open_exam, seated
from tests.support.factories.impersonation import CHECKED, IMPERSONATION, ask_voiding
from tests.support.factories.marking import form_of, mark_all, release, sit, words
from tests.support.factories.tampering import chain_anew, change, swap, take_away, unguard
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World

JPEG = {"content-type": "image/jpeg"}
Entry = dict[str, Any]


@dataclass
class Day:
    """What happened, and by whom, as far as questions name it."""

    world: World
    exam: Exam
    quiet: Desk
    impostor: Desk
    people: Mapping[str, httpx.AsyncClient]
    ids: dict[str, str] = field(default_factory=dict)

    async def ask(self, **asked: str) -> list[Entry]:
        """One filter of the API, newest first."""
        answer = await self.people["auditor"].get(
            "/api/v1/audit/entries", params={"size": "200"} | asked
        )
        found: list[Entry] = answer.raise_for_status().json()["items"]
        return found


async def play(world: World) -> Day:
    """One sits quietly, one is sent out; results are released, one is voided, files are taken."""
    exam = await open_exam(world, candidates=2)
    # By the door, which tells the trail of it.
    await world.hire("operator", Role.OPERATOR)
    world.signed_in[Role.OPERATOR] = await world.come_in("operator")
    people = {role: await world.staff(Role(role)) for role in ("operator", "invigilator", "grader")}
    people |= {"auditor": await world.auditor(), "security_admin": await world.admin()}
    people["second"] = await world.new_staff("second", Role.OPERATOR)
    await _at_the_door(world, exam, people)
    impostor = await seated(world, exam, 0)
    await _before_the_camera(world, impostor)
    day = Day(world, exam, impostor, impostor, people)
    await _invigilate(day)
    day.quiet = await sit(world, exam, 1, answers=words(await form_of(world, exam)))
    world.clock.forward(minutes=95)
    await world.run_jobs()
    await mark_all(people["grader"], points="1")
    await world.run_jobs()
    await _undo_and_release(day)
    await _take_out(day)
    await _manage_people(day)
    for name in people:
        day.ids[name] = await _id_of(world, name)
    await world.run_jobs()
    return day


async def _at_the_door(world: World, exam: Exam, people: Mapping[str, httpx.AsyncClient]) -> None:
    """Somebody guesses at the operator's password and at a ticket; an auditor asks too much."""
    stranger = await world.anyone()
    await stranger.get("/")
    body = {"username": "operator", "password": "a guess"}
    for _ in range(8):
        await stranger.post("/api/v1/sessions", json=body)
    await stranger.post(
        "/api/v1/candidate-sessions",
        json={
            "ticket_number": exam.tickets[1][0],
            "id_number": invented_id_number("cpcif", 77),
        },
    )
    await people["auditor"].post(f"/api/v1/sittings/{exam.sitting_id}/release")


async def _before_the_camera(world: World, desk: Desk) -> None:
    scenes = (Scene.ONE_FACE, Scene.NO_FACE, Scene.NO_FACE, Scene.NO_FACE)
    for number, scene in enumerate(scenes, 1):
        world.clock.forward(seconds=20)
        path = desk.path(f"frames/{number}")
        sent = await desk.client.put(path, content=frame_jpeg(scene, number), headers=JPEG)
        sent.raise_for_status()


async def _invigilate(day: Day) -> None:
    """The invigilator looks, judges what the machine found, and ends the attempt."""
    watcher, desk = day.people["invigilator"], day.impostor
    async with day.world.database.reading() as session:
        finding = (await session.scalars(sa.select(Finding.id))).one()
        kept = sa.select(Frame.id).where(Frame.blob_key.is_not(None)).limit(1)
        frame = (await session.scalars(kept)).one()
    day.ids |= {"finding": str(finding), "frame": str(frame)}
    (await watcher.get(desk.path("still"))).raise_for_status()
    (await watcher.get(f"/api/v1/frames/{frame}/image")).raise_for_status()
    verdict = {"verdict": "confirmed", "note": "座位上无人"}
    (await watcher.post(f"/api/v1/findings/{finding}/verdict", json=verdict)).raise_for_status()
    reason = {"reason": IMPERSONATION}
    (await watcher.post(desk.path("termination"), json=reason)).raise_for_status()


async def _undo_and_release(day: Day) -> None:
    (await release(day.world, day.exam)).raise_for_status()
    asked = (await ask_voiding(day.world, day.impostor, "void")).raise_for_status().json()
    day.ids["voiding"] = asked["id"]
    path = f"/api/v1/voidings/{asked['id']}/confirmation"
    assert (await day.people["operator"].post(path)).status_code == 403, "it needs another person"
    (await day.people["second"].post(path)).raise_for_status()


async def _take_out(day: Day) -> None:
    day.world.clock.forward(minutes=1)
    author = await day.world.new_staff("author", Role.AUTHOR)
    (await author.get("/bank/export/file")).raise_for_status()
    auditor = day.people["auditor"]
    (await auditor.get(f"/api/v1/sittings/{day.exam.sitting_id}/export")).raise_for_status()
    (await auditor.get("/api/v1/audit/export?kind=viewings")).raise_for_status()


async def _manage_people(day: Day) -> None:
    """The admin moves the grader to another desk, and lets the invigilator go."""
    admin = day.people["security_admin"]
    for name in ("grader", "invigilator"):
        day.ids[name] = await _id_of(day.world, name)
    roles = {"roles": ["reviewer"], "reason": "转岗"}
    (await admin.put(f"/api/v1/staff/{day.ids['grader']}/roles", json=roles)).raise_for_status()
    path = f"/api/v1/staff/{day.ids['invigilator']}/disabling"
    (await admin.post(path, json={"reason": "离职"})).raise_for_status()
    body = {"current": PASSWORD, "new": "nine quiet harbours"}
    (await day.people["second"].put("/api/v1/me/password", json=body)).raise_for_status()
    (await day.people["second"].delete("/api/v1/sessions/current")).raise_for_status()


async def _id_of(world: World, username: str) -> str:
    admin = await world.admin()
    staff = (await admin.get("/api/v1/staff")).raise_for_status().json()["items"]
    return next(str(each["id"]) for each in staff if each["username"] == username)


@dataclass(frozen=True)
class Question:
    """What somebody wants to know, the one filter that answers it, and what it must say.

    Values of the filter name things of the day: `{sitting}`.
    """

    words: str
    asked: Mapping[str, str]
    answer: Mapping[str, Any]
    number: int | None = 1


def told(entry: Entry) -> dict[str, Any]:
    """An entry flat, as answers name its parts."""
    flat = {key: entry[key] for key in ("action", "kind", "reason")}
    flat |= {"by": entry["actor"]["name"], "about": entry["subject"]["name"]}
    return flat | {f"detail.{key}": value for key, value in entry["detail"].items()}


QUESTIONS = (
    Question(
        "Who saw this face?",
        {"subject": "{impostor}", "kind": "viewings"},
        {"by": "Invigilator", "about": "考生0"},
        number=2,
    ),
    Question(
        "Who looked at this kept picture?",
        {"action": "invigilation.frame.view", "candidate": "{candidate}"},
        {"by": "Invigilator"},
    ),
    Question(
        "What has the invigilator looked at?",
        {"actor": "{invigilator}", "kind": "viewings"},
        {"about": "考生0"},
        number=2,
    ),
    Question(
        "Who ended the attempt, and why?",
        {"subject": "{impostor}", "action": "attempts.attempt.terminate"},
        {"by": "Invigilator", "reason": IMPERSONATION},
    ),
    Question(
        "Who judged the finding, and what was it before?",
        {"subject": "{finding}"},
        {"by": "Invigilator", "reason": "座位上无人", "detail.verdict": "confirmed"},
    ),
    Question(
        "Who handed in by hand in this sitting?",
        {"sitting": "{sitting}", "action": "attempts.attempt.hand_in"},
        {"by": "考生1"},
    ),
    Question(
        "Who began in this sitting?",
        {"sitting": "{sitting}", "action": "attempts.attempt.start"},
        {},
        number=2,
    ),
    Question(
        "Did the candidate agree to the camera?",
        {"candidate": "{candidate}", "action": "registrations.consent.give"},
        {"by": "考生0"},
    ),
    Question(
        "Who released the results?",
        {"sitting": "{sitting}", "action": "results.sitting.release"},
        {"by": "Operator"},
    ),
    Question(
        "Who asked to void a result of this sitting?",
        {"sitting": "{sitting}", "action": "results.voiding.ask"},
        {"by": "Operator", "reason": CHECKED},
    ),
    Question(
        "Who was the second person?",
        {"subject": "{voiding}", "action": "results.voiding.confirm"},
        {"by": "Second"},
    ),
    Question(
        "Who marked in this sitting?",
        {"sitting": "{sitting}", "action": "grading.task.mark"},
        {"by": "Grader"},
        number=None,
    ),
    Question(
        "Who took the sitting's answers out?",
        {"sitting": "{sitting}", "kind": "exports"},
        {"by": "Auditor", "action": "reporting.sitting.export"},
    ),
    Question(
        "Who took keys out of the bank, and how many?",
        {"action": "items.bank.export"},
        {"by": "Author", "detail.format": "excel"},
    ),
    Question(
        "Who took the trail out?",
        {"action": "trail.entries.export"},
        {"by": "Auditor", "detail.format": "csv"},
    ),
    Question(
        "Who was refused what for want of a right?",
        {"actor": "{auditor}", "kind": "refusals"},
        {"by": "Auditor", "detail.route": "POST /api/v1/sittings/{sitting_id}/release"},
    ),
    Question(
        "Who wanted to be both persons?",
        {"actor": "{operator}", "kind": "refusals"},
        {"detail.code": "second_person_needed"},
    ),
    Question(
        "Was the operator's name guessed at, and from where?",
        {"subject": "{operator}", "kind": "refusals", "action": "accounts.sign_in."},
        {"detail.address": "127.0.0.1"},
    ),
    Question(
        "Was anybody slowed down?",
        {"action": "accounts.sign_in.slow"},
        {"detail.address": "127.0.0.1"},
    ),
    Question(
        "Was somebody's ticket tried with a wrong number?",
        {"sitting": "{sitting}", "kind": "refusals", "action": "accounts.sign_in."},
        {"about": "考生1"},
    ),
    Question(
        "From where did the candidate sign in?",
        {"candidate": "{candidate}", "kind": "sign_ins"},
        {"by": "考生0", "detail.address": "127.0.0.1"},
    ),
    Question(
        "From where did the operator sign in?",
        {"actor": "{operator}", "kind": "sign_ins"},
        {"detail.address": "127.0.0.1"},
    ),
    Question(
        "Who signed out?",
        {"action": "accounts.session.close"},
        {"by": "Second"},
    ),
    Question(
        "Whose roles were changed, by whom, from what to what?",
        {"action": "accounts.staff.change_roles"},
        {
            "by": "Security_Admin",
            "about": "Grader",
            "detail.before": ["grader"],
            "detail.after": ["reviewer"],
            "reason": "转岗",
        },
    ),
    Question(
        "Who was let go, and why?",
        {"action": "accounts.staff.disable"},
        {"by": "Security_Admin", "about": "Invigilator", "reason": "离职"},
    ),
    Question(
        "Who chose another password?",
        {"action": "accounts.password."},
        {"by": "Second"},
    ),
)


async def ask_every_question(day: Day) -> None:
    start = await day.ask(subject=day.impostor.attempt_id, action="attempts.attempt.start")
    names = day.ids | {
        "sitting": str(day.exam.sitting_id),
        "impostor": day.impostor.attempt_id,
        "candidate": start[0]["actor"]["id"],
    }
    for question in QUESTIONS:
        asked = {key: value.format_map(names) for key, value in question.asked.items()}
        entries = [told(entry) for entry in await day.ask(**asked)]
        assert entries, question.words
        assert question.number in (None, len(entries)), f"{question.words} {entries}"
        for entry in entries:
            assert entry | dict(question.answer) == entry, f"{question.words} {entry}"


async def said(world: World, known: Head | None = None) -> list[str]:
    """The lines of `kaochang audit verify` about places that do not hold."""
    lines: list[str] = []
    holds = await verify(world.settings, known, lines.append)
    broken = [line for line in lines if line.startswith("BROKEN")]
    assert holds is not bool(broken), "exit code and lines agree"
    return broken


async def chain_of(world: World) -> list[AuditLink]:
    await audit.read_head(world.database)
    async with world.database.reading() as session:
        return list(await session.scalars(sa.select(AuditLink).order_by(AuditLink.position)))


async def taken(world: World, entry_id: UUID) -> dict[str, Any]:
    """The entry is gone; what it was, to be put back."""
    async with world.database.reading() as session:
        entry = await session.get_one(AuditEntry, entry_id)
        row = {each.name: getattr(entry, each.name) for each in AuditEntry.__table__.columns}
    await take_away(world, entry_id)
    return row


async def put_back(world: World, row: dict[str, Any]) -> None:
    async with world.database.writing() as session:
        await session.execute(sa.insert(AuditEntry).values(row))


async def two_that_differ(world: World, chain: list[AuditLink]) -> tuple[AuditLink, AuditLink]:
    """Links of two entries that say different acts."""
    async with world.database.reading() as session:
        actions = {
            row[0]: row[1]
            for row in await session.execute(sa.select(AuditEntry.id, AuditEntry.action))
        }
    first = chain[1]
    other = next(link for link in chain[2:] if actions[link.entry_id] != actions[first.entry_id])
    return first, other


async def change_one_and_take_one_away(day: Day) -> None:
    """Each is named, with place and entry; the trail is what it was afterwards."""
    world = day.world
    chain = await chain_of(world)
    [ended] = await day.ask(action="attempts.attempt.terminate")
    await change(world, UUID(ended["id"]), {"reason": "设备故障"})
    [line] = await said(world)
    assert f"position {ended['position']}, entry {ended['id']}" in line, "where"
    assert line.endswith(": changed"), "and what"
    await change(world, UUID(ended["id"]), {"reason": IMPERSONATION})
    assert await said(world) == [], "put back to the letter, it holds again"
    kept = chain[4].entry_id
    row = await taken(world, kept)
    [line] = await said(world)
    assert f"position 5, entry {kept}" in line
    assert line.endswith(": missing before its term")
    await put_back(world, row)
    assert await said(world) == [], "there again, it is not missed"


async def swap_two_and_chain_anew(world: World) -> None:
    """Both are named; a chain computed anew holds in itself, and not for who kept the head."""
    chain = await chain_of(world)
    kept = await audit.read_head(world.database)
    first, second = await two_that_differ(world, chain)
    await swap(world, first.entry_id, second.entry_id)
    lines = await said(world)
    assert [line.rpartition(": ")[2] for line in lines] == ["changed", "changed"], "both"
    end = chain[-1].position + 1
    await chain_anew(world, first.position, until=end - 2)
    assert any(line.endswith(": link changed") for line in await said(world)), "in part"
    await chain_anew(world, first.position, until=end)
    assert await said(world) == [], "to its end, it holds in itself"
    [line] = await said(world, kept)
    assert f"position {kept.position}" in line
    assert line.endswith(": head unknown"), "but the head that was kept is another"


async def test_every_question_about_the_day_is_one_filter_and_who_changes_it_is_found(
    world: World,
) -> None:
    """What somebody with the database's password does afterwards is found, and where.

    By the end the chain holds again: invariants are asked after it.
    """
    day = await play(world)
    await ask_every_question(day)
    await audit.read_head(world.database)
    assert await said(world) == [], "the day as it was"
    await unguard(world)
    await change_one_and_take_one_away(day)
    await swap_two_and_chain_anew(world)
