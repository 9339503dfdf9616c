# SPDX-License-Identifier: Apache-2.0
"""The whole life of a sitting, with the programme edited at every point: nothing in it moves.

Each life is lived by HTTP on a database of its own, and compared with the same life unedited.
"""

import asyncio
import random
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from app.audit.values import SYSTEM
from app.demo import invented_id_number
from app.grading import service as grading
from app.invigilation.service.frames import get_camera_policy
from app.items import service as items
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.results import service as results
from app.retention import Thing, list_due
from app.retention.timing import PROGRAMME_TERMS
from app.sittings import service as sittings
from question_bank.items import ItemType
from tests.support.camera import Scene, frame_jpeg
from tests.support.db import copy_sqlite_template, prepare_sqlite_template
from tests.support.factories.exams import BANK, NINE, Desk, Exam, desk_of
from tests.support.factories.marking import form_of, mark_all, right_choices, words
from tests.support.factories.programmes import DataFiles
from tests.support.world import World, make_settings, open_world

POINTS = (
    "announced", "opened", "booked", "seated", "photographed", "handed in", "seated late",
    "answered late", "expired", "machine-marked", "marked", "decided", "released", "booked again",
)  # fmt: skip
FREE = '"free"'
RETAKES = [(FREE, "1"), (FREE, "12"), ('"paid"', "0"), ('"register_again"', "0")]
EDITS: Mapping[str, Sequence[Any]] = {
    "pass_points": ["55", "58", "95"],
    "duration": ['"PT30M"', '"PT80M"', '"PT3H"'],
    "required": ["true", "false"],
    "alternative": ["true", "false"],
    "min_interval": ['"PT1S"', '"PT20S"'],
    "retention": ['"P1D"', '"P90D"'],
    "late_entry": ['"PT5M"', '"PT20M"', '"PT60M"'],
    "earliest_hand_in": ['"PT0M"', '"PT10M"', '"PT30M"'],
    "calculator": ["true", "false"],
    "retake": RETAKES,
    "absence": ['"grants_retake"', '"forfeits"', '"none"'],
}
# As many as the longest of these has values: each is said at each point in one of the lives.
LIVES = max(map(len, EDITS.values()))
Edit = Mapping[str, Any]


def edits_of(life: int) -> dict[str, Edit]:
    """What this life says at each point: every value there is, in one of the lives."""
    return {point: {name: dealt(point, name)[life] for name in EDITS} for point in POINTS}


def dealt(point: str, name: str) -> list[Any]:
    """The field's values at this point, one for each life; fields meet in any company."""
    values = [EDITS[name][life % len(EDITS[name])] for life in range(LIVES)]
    # The same at each run, and nothing depends on which.
    random.Random(f"{point} {name}").shuffle(values)
    return values


def say(files: DataFiles, edit: Edit) -> None:
    """The edit in the programme's file; nothing gives a retake where there is none to give."""
    kind, months = edit["retake"]
    absence = edit["absence"] if kind == FREE else '"forfeits"'
    plain = {key: value for key, value in edit.items() if key not in ("retake", "absence")}
    grants = "true" if kind == FREE else "false"
    left = f'{{ outcome = "failed", grants_retake = {grants} }}'
    files.say("cpcif", **plain, kind=kind, absence=absence, left=left)
    path = files.folder / "cpcif.toml"
    text = re.sub(
        r"^months = \d+$", f"months = {months}", path.read_text("utf-8"), flags=re.MULTILINE
    )
    path.write_text(text, encoding="utf-8")


@dataclass(slots=True)
class Life:
    """One life: what has been seen in it, in order, and the edits that are still to come."""

    world: World
    files: DataFiles
    edits: Mapping[str, Edit]
    seen: list[tuple[str, Any]] = field(default_factory=list)
    loaded: int = 0

    def note(self, what: str, seen: Any) -> None:
        self.seen.append((what, seen))

    async def at(self, point: str) -> None:
        """The point of this name is reached; if there is an edit for it, it is in force now."""
        if point in self.edits:
            say(self.files, self.edits[point])
            await self.files.load(self.world)
            self.loaded += 1

    async def go(self) -> None:
        exam = await self._announce_open_and_book()
        failing = await self._sit(exam)
        await self._mark_and_release(exam)
        await self._exercise_rights(exam, failing)
        await self._outlive_pictures(exam)

    async def _announce_open_and_book(self) -> Exam:
        world, now = self.world, self.world.now()
        async with world.database.writing() as session:
            programme = await programmes.get_programme_by_code(session, "cpcif")
            exam_id, *_ = [
                (await _announced(session, programme.id, NINE + after, now)).id
                for after in (timedelta(0), timedelta(days=28), timedelta(days=154))
            ]
        await self.at("announced")
        operator = await world.operator()
        opened = await operator.post(f"/api/v1/sittings/{exam_id}/open")
        told = opened.raise_for_status().json()
        self.note("times", [told[at] for at in ("starts_at", "entry_closes_at", "ends_at")])
        await self.at("opened")
        async with world.database.writing() as session:
            rows = [RosterRow(f"考生{n}", invented_id_number("cpcif", n)) for n in range(3)]
            report = await registrations.book(
                session, exam_id, rows, actor=SYSTEM, vault=world.vault, now=now
            )
        await self.at("booked")
        return Exam(exam_id, [(ticket, row.id_number) for row, ticket in report.booked])

    async def _sit(self, exam: Exam) -> Desk:
        """One fails by three points, one starts late and runs out of time, one stays away."""
        world, form = self.world, await form_of(self.world, exam)
        singles = [s.number for s in form.slots if s.item.type is ItemType.SINGLE]
        right, written = right_choices(form), words(form)
        few = written | {number: right[number] for number in singles}
        world.clock.set(NINE)
        failing = await self._seat(exam, 0, "camera")
        await self.at("seated")
        await self._photograph(exam, failing)
        (await failing.send(*[failing.op(n, v) for n, v in sorted(few.items())])).raise_for_status()
        await self.at("photographed")
        (await failing.hand_in()).raise_for_status()
        await self.at("handed in")
        world.clock.set(NINE + timedelta(minutes=25))
        late = await self._seat(exam, 1, "alternative")
        await self.at("seated late")
        world.clock.set(NINE + timedelta(minutes=114))
        sent = await late.send(*[late.op(n, v) for n, v in sorted((right | written).items())])
        self.note("a minute before the late one's deadline", sent.status_code)
        await self.at("answered late")
        world.clock.set(NINE + timedelta(minutes=117))
        await world.run_jobs()
        ended = await late.client.get(f"/api/v1/attempts/{late.attempt_id}")
        self.note("after the late one's deadline", [ended.json().get("state")])
        await self.at("expired")
        return failing

    async def _seat(self, exam: Exam, place: int, consent: str) -> Desk:
        desk = await desk_of(self.world, exam.tickets[place])
        room = await desk.client.get(f"/registrations/{desk.registration_id}/waiting-room")
        self.note(f"the waiting room of {place}", "90 分钟" in room.text)
        self.note(f"consent of {place}", (await desk.consent(consent)).status_code)
        started = await desk.start()
        told = started.json()
        self.note(f"start of {place}", (started.status_code, told.get("deadline_at")))
        (await desk.take_lease()).raise_for_status()
        page = await desk.client.get(f"/attempts/{desk.attempt_id}")
        self.note(f"the calculator of {place}", "data-calculator" in page.text)
        return desk

    async def _photograph(self, exam: Exam, desk: Desk) -> None:
        shown = await desk.client.put(
            desk.path("frames/1"),
            content=frame_jpeg(Scene.ONE_FACE, 1),
            headers={"content-type": "image/jpeg"},
        )
        self.note("a picture", shown.status_code)
        async with self.world.database.reading() as session:
            self.note("camera", await get_camera_policy(session, exam.sitting_id))

    async def _mark_and_release(self, exam: Exam) -> None:
        world = self.world
        await world.run_jobs()
        await self.at("machine-marked")
        self.note("marked by hand", await mark_all(await world.grader(), points="1.40"))
        await self.at("marked")
        await world.run_jobs()
        await self.at("decided")
        operator = await world.operator()
        told = await operator.post(f"/api/v1/sittings/{exam.sitting_id}/release")
        self.note("release", (told.status_code, told.json()))
        async with world.database.reading() as session:
            marked = await grading.list_marked(session, exam.sitting_id)
            decided = await results.list_decided(session, exam.sitting_id)
            self.note("marks", sorted([sum(m.points for m in run.marks) for run in marked]))
            self.note("results", sorted(
                (str(r.outcome), str(r.total), str(r.pass_points), str(r.full_points))
                for r in decided
            ))  # fmt: skip
        await self.at("released")

    async def _exercise_rights(self, exam: Exam, failing: Desk) -> None:
        for place in range(3):
            client = (await desk_of(self.world, exam.tickets[place])).client
            held = (await client.get("/api/v1/entitlements")).raise_for_status().json()
            self.note(f"rights of {place}", [
                (right["state"], right["lapses_on"], [s["starts_at"] for s in right["sittings"]])
                for right in held
            ])  # fmt: skip
            await self._use(client, held)
        await self.at("booked again")
        answer = await failing.client.get(f"/registrations/{failing.registration_id}/result")
        self.note("the result's page", "60" in answer.text)

    async def _use(self, client: httpx.AsyncClient, held: list[dict[str, Any]]) -> None:
        for right in held:
            booked = await client.post(
                f"/api/v1/entitlements/{right['id']}/booking",
                json={"sitting_id": right["sittings"][-1]["id"]},
            )
            self.note("booked again", booked.status_code)

    async def _outlive_pictures(self, exam: Exam) -> None:
        for days in (29, 31):
            at = NINE + timedelta(days=days)
            async with self.world.database.reading() as session:
                due = await list_due(session, PROGRAMME_TERMS, now=at)
            lapsed = sum(each.found.number for each in due if each.thing is Thing.BLOBS)
            self.note(f"pictures lapsed after {days} days", lapsed)


async def _announced(session: Any, programme_id: Any, at: datetime, now: datetime) -> Any:
    new = sittings.NewSitting(programme_id, "level_4", at)
    return await sittings.create_sitting(session, new, actor=SYSTEM, now=now)


async def prepare(folder: Path) -> Path:
    """A database with the programmes and the bank in it, for lives to begin with."""
    url = copy_sqlite_template(prepare_sqlite_template(), folder)
    async with (
        open_world("sqlite", make_settings(url, folder)) as world,
        world.database.writing() as session,
    ):
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, BANK, now=world.now())
    return folder / "kaochang.db"


async def live(prepared: Path, edits: Mapping[str, Edit]) -> Life:
    with TemporaryDirectory(dir=prepared.parent) as name:
        folder = Path(name)
        shutil.copyfile(prepared, folder / "kaochang.db")
        url = f"sqlite+aiosqlite:///{folder / 'kaochang.db'}"
        async with open_world("sqlite", make_settings(url, folder)) as world:
            life = Life(world, DataFiles(folder / "data"), edits)
            await life.go()
            return life


def test_an_edited_programme_moves_nothing_of_a_sitting_that_was_announced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared = asyncio.run(prepare(tmp_path))
    unedited = asyncio.run(live(prepared, {}))
    tried = 0
    for number in range(LIVES):
        edited = asyncio.run(live(prepared, edits_of(number)))
        tried += edited.loaded
        assert edited.seen == unedited.seen
    told = f"pinned rules: {tried} points edited, {len(unedited.seen)} observations in each life"
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")
    assert tried == LIVES * len(POINTS)
