# SPDX-License-Identifier: Apache-2.0
"""The whole life of a sitting, with the programme edited at every point: nothing in it moves.

Each life is lived by HTTP on a database of its own, and compared with the same life unedited.
"""

import asyncio
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given, settings, strategies as st

from app.audit.values import SYSTEM
from app.demo import invented_id_number
from app.grading import service as grading
from app.invigilation.service.frames import get_camera_policy
from app.items import service as items
from app.programmes import service as programmes
from app.registrations import service as registrations
from app.registrations.rules import RosterRow
from app.results import service as results
from app.retention import list_due_blobs
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
# What pages print of a programme: its name, the title's, who operates it.
PRINTED = ("碳排放管理员", "碳排放管理员 四级", "北京国化石油和化工中小企业服务中心")
# Places in the programme's file that several lines have names for.
COUNT_OF = r'^key = "{}"$.*?^count = (\d+)$'
POINTS_OF = r'^key = "{}"$.*?^points = ([\d.]+)$'
# The kind of a retake and its months; singles, judgements and points for each of these.
RETAKES = [(FREE, "1"), (FREE, "12"), ('"paid"', "0"), ('"register_again"', "0")]
MIXES = [("50", "20", "0.5"), ("45", "25", "0.6"), ("30", "40", "0.75")]
EDITS: Mapping[str, Sequence[Any]] = {
    "name": ['{ zh = "碳排放管理员", en = "Administrator" }', '{ zh = "碳员", en = "Clerk" }'],
    "title": ["碳排放管理员 四级", "碳排放管理员 初级"],
    "operator": ["北京国化石油和化工中小企业服务中心", "某某考试服务中心"],
    "mix": MIXES,
    "marking": ['"exact"', '"missed_share"', '"each_option"'],
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
AN_EDIT = st.fixed_dictionaries({name: st.sampled_from(said) for name, said in EDITS.items()})
# Nothing drawn for a point leaves the file as it was, so a failure shrinks to what moved something.
POINTWISE = st.fixed_dictionaries({point: st.none() | AN_EDIT for point in POINTS})
# The simplest of all is the life that nobody edits, which each of them is compared with anyway.
EDITED = POINTWISE.filter(lambda edits: any(edits.values()))
# A life takes seconds: one for twelve of the examples that the profile asks for.
LIVED = settings(deadline=None, max_examples=max(1, settings().max_examples // 12))


def edits_of(life: int) -> dict[str, Edit]:
    """What this life says at each point: every value there is, in one of the `LIVES`."""
    return {point: {name: dealt(point, name)[life] for name in EDITS} for point in POINTS}


def dealt(point: str, name: str) -> list[Any]:
    """The field's values at this point, one for each life; fields meet in any company."""
    values = [EDITS[name][life % len(EDITS[name])] for life in range(LIVES)]
    # The same at each run, and nothing depends on which.
    random.Random(f"{point} {name}").shuffle(values)
    return values


def say(files: DataFiles, edit: Edit) -> None:
    """The edit in the programme's file; nothing gives a retake where there is none to give."""
    said = dict(edit)
    singles, judgements, points = said.pop("mix")
    said["kind"], said[r"^months = (\d+)$"] = said.pop("retake")
    is_free = said["kind"] == FREE
    said["absence"] = said["absence"] if is_free else '"forfeits"'
    grants = "true" if is_free else "false"
    said["left"] = f'{{ outcome = "failed", grants_retake = {grants} }}'
    said[r'^key = "level_4"$\s^name = \{ zh = "(.*?)"'] = said.pop("title")
    said[r'^\[operator\]$\sname = \{ zh = "(.*?)"'] = said.pop("operator")
    said[COUNT_OF.format("single")] = singles
    said[COUNT_OF.format("true_false")] = judgements
    said[POINTS_OF.format("true_false")] = points
    path = files.folder / "cpcif.toml"
    text = path.read_text(encoding="utf-8")
    for place, value in said.items():
        text = _put(text, place, value)
    path.write_text(text, encoding="utf-8")


def _put(text: str, place: str, value: str) -> str:
    """The value where the file says a key of this name first, or in the group of the pattern."""
    pattern = rf"^{place} = (.*?)$" if place.isidentifier() else place
    found = re.search(pattern, text, flags=re.MULTILINE | re.DOTALL)
    assert found, f"the file says {place} nowhere: give its place in `say` anew"
    return text[: found.start(1)] + value + text[found.end(1) :]


@dataclass(slots=True)
class Life:
    """One life: what has been seen in it, in order, and the edits that are still to come."""

    world: World
    files: DataFiles
    edits: Mapping[str, Edit | None]
    seen: list[tuple[str, Any]] = field(default_factory=list)
    loaded: int = 0

    def note(self, what: str, seen: Any) -> None:
        self.seen.append((what, seen))

    async def at(self, point: str) -> None:
        """The point of this name is reached; if there is an edit for it, it is in force now."""
        edit = self.edits.get(point)
        if edit is not None:
            say(self.files, edit)
            await self.files.load(self.world)
            self.loaded += 1

    async def go(self) -> None:
        exam = await self._announce_open_and_book()
        failing = await self._sit(exam)
        await self._mark_and_release(exam)
        await self._read_pages(exam, failing)
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
        """One fails by three points, one starts late and runs out of time, one stays away.

        The late one writes nothing: a grader has enough with the words of the first.
        """
        world, form = self.world, await form_of(self.world, exam)
        singles = [s.number for s in form.slots if s.item.type is ItemType.SINGLE]
        self.note(
            "the paper",
            sorted(Counter((s.section_key, s.points, s.marking) for s in form.slots).items()),
        )
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
        sent = await late.send(*[late.op(n, v) for n, v in sorted(right.items())])
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
        told = (await desk.client.get(f"/api/v1/registrations/{desk.registration_id}")).json()
        self.note(
            f"what {place} is told of it",
            {key: value for key, value in told["sitting"].items() if key != "id"},
        )
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

    async def _read_pages(self, exam: Exam, failing: Desk) -> None:
        """What the programme and its title are called was promised, too."""
        sitting, registration = exam.sitting_id, failing.registration_id
        told = await failing.client.get(f"/registrations/{registration}/result")
        self.note("the pass line on the result's page", "60" in told.text)
        own = ("/home", f"/registrations/{registration}/result", f"/attempts/{failing.attempt_id}/receipt",
               f"/registrations/{registration}/messages")  # fmt: skip
        await self._read(failing.client, *own)
        console = f"/console/sittings/{sitting}"
        kept = (console, f"{console}/late-answers", f"{console}/time",
                f"/console/registrations/{registration}")  # fmt: skip
        operator = await self.world.operator()
        await self._read(operator, *kept)
        await self._read(await self.world.grader(), "/grading")
        await self._read(
            await self.world.invigilator(),
            f"/invigilation/sittings/{sitting}",
            f"/invigilation/sittings/{sitting}/messages",
        )
        export = (await operator.get(f"/api/v1/sittings/{sitting}/export")).raise_for_status()
        told = export.json()["sitting"]
        self.note("the export", {key: told[key] for key in told if key not in ("id", "form_id")})

    async def _read(self, client: httpx.AsyncClient, *addresses: str) -> None:
        for number, address in enumerate(addresses):
            page = (await client.get(address)).raise_for_status().text
            self.note(f"page {number}", [page.count(name) for name in PRINTED])

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
                due = await list_due_blobs(session, PROGRAMME_TERMS, now=at)
            lapsed = sum(each.found.number for each in due)
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


async def live(prepared: Path, edits: Mapping[str, Edit | None]) -> Life:
    with TemporaryDirectory(dir=prepared.parent) as name:
        folder = Path(name)
        shutil.copyfile(prepared, folder / "kaochang.db")
        url = f"sqlite+aiosqlite:///{folder / 'kaochang.db'}"
        async with open_world("sqlite", make_settings(url, folder)) as world:
            life = Life(world, DataFiles(folder / "data"), edits)
            await life.go()
            return life


@pytest.fixture(scope="module")
def unedited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Life]:
    """A prepared database, and the life with it that nobody edits."""
    prepared = asyncio.run(prepare(tmp_path_factory.mktemp("lives")))
    return prepared, asyncio.run(live(prepared, {}))


@pytest.mark.parametrize("number", range(LIVES))
def test_each_value_said_at_each_point_moves_nothing_of_an_announced_sitting(
    unedited: tuple[Path, Life], number: int, record_property: Callable[[str, object], None]
) -> None:
    prepared, plain = unedited
    edited = asyncio.run(live(prepared, edits_of(number)))
    assert edited.seen == plain.seen
    assert edited.loaded == len(POINTS)
    record_property("counted", f"{edited.loaded} points edited, {len(plain.seen)} observations")


def test_no_edits_of_a_programme_move_anything_of_an_announced_sitting(
    unedited: tuple[Path, Life], record_property: Callable[[str, object], None]
) -> None:
    """Any edits in any company: so many as the profile says, more with `search`."""
    prepared, plain = unedited
    tried: list[int] = []

    @LIVED
    @given(edits=EDITED)
    def moves_nothing(edits: Mapping[str, Edit | None]) -> None:
        edited = asyncio.run(live(prepared, edits))
        tried.append(edited.loaded)
        assert edited.seen == plain.seen

    moves_nothing()
    record_property("counted", f"{sum(tried)} points edited in {len(tried)} lives")
