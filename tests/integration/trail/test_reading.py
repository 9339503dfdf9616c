# SPDX-License-Identifier: Apache-2.0
"""Reading the trail: each filter finds what it is for, pages never skip, and exports are on it."""

import csv
import html
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from app.attempts.models import Attempt
from app.audit import service as audit
from app.audit.models import AuditEntry, AuditLink
from app.audit.rules import digest_of
from app.audit.values import SYSTEM
from app.core.ids import new_id
from app.trail.service.exporting import WRITTEN_AT_ONCE
from tests.support.factories.exams import Exam, open_exam, seated
from tests.support.factories.marking import form_of, sit, words
from tests.support.roles import Role
from tests.support.world import World

HTML = {"accept": "text/html"}
ENTRIES = "/api/v1/audit/entries"


async def found(client: httpx.AsyncClient, **asked: object) -> list[dict[str, Any]]:
    answer = (await client.get(ENTRIES, params={"size": 200} | asked)).raise_for_status()
    entries: list[dict[str, Any]] = answer.json()["items"]
    return entries


async def told(world: World) -> Exam:
    """Two sat and one was terminated; the results are out."""
    exam = await open_exam(world, candidates=2)
    await sit(world, exam, 0, answers=words(await form_of(world, exam)))
    desk = await seated(world, exam, 1)
    path = f"/api/v1/attempts/{desk.attempt_id}/termination"
    (await (await world.invigilator()).post(path, json={"reason": "替考"})).raise_for_status()
    await world.run_jobs()
    return exam


async def attempt_of(world: World, exam: Exam, name: str) -> Attempt:
    async with world.database.reading() as session:
        sat = sa.select(Attempt).where(Attempt.sitting_id == exam.sitting_id)
        return next(each for each in await session.scalars(sat) if (str(each.submit_verb) == name))


class TestFilters:
    async def test_entry_says_who_did_what_to_whom_with_names_and_words(self, world: World) -> None:
        await told(world)
        [entry] = await found(await world.auditor(), action="attempts.attempt.terminate")
        assert (entry["words"], entry["kind"], entry["reason"]) == ("终止考试", "changes", "替考")
        assert entry["actor"]["name"] == "Invigilator", "by the name of now"
        assert entry["subject"]["kind"] == "attempt"
        assert entry["subject"]["name"], "the candidate's name"
        auditor = await world.auditor()
        await auditor.get("/staff?lang=en")
        [entry] = await found(auditor, action="attempts.attempt.terminate")
        assert entry["words"] == "Terminate the attempt", "in the reader's language"

    async def test_sitting_finds_whatever_is_about_it_and_nothing_else(self, world: World) -> None:
        exam = await told(world)
        auditor = await world.auditor()
        actions = {entry["action"] for entry in await found(auditor, sitting=str(exam.sitting_id))}
        assert actions >= {
            "sittings.sitting.create",
            "sittings.sitting.open",
            "registrations.registration.book",
            "registrations.consent.give",
            "attempts.attempt.start",
            "attempts.attempt.hand_in",
            "attempts.attempt.terminate",
            "grading.run.create",
        }, "of the sitting, its registrations and their attempts"
        assert "accounts.staff.create" not in actions, "of nobody else"
        assert await found(auditor, sitting=str(new_id())) == [], "another sitting has none"

    async def test_candidate_finds_what_they_did_and_what_was_done_to_them(
        self, world: World
    ) -> None:
        exam = await told(world)
        terminated = await attempt_of(world, exam, "terminate")
        other = await attempt_of(world, exam, "hand_in")
        entries = await found(await world.auditor(), candidate=str(terminated.candidate_id))
        actions = {entry["action"] for entry in entries}
        assert {"attempts.attempt.start", "attempts.attempt.terminate"} <= actions, "both"
        about = {entry["subject"]["id"] for entry in entries}
        assert str(terminated.id) in about, "by the attempt"
        assert str(other.id) not in about, "and of nobody else"

    async def test_actor_subject_kind_and_span_narrow_together(self, world: World) -> None:
        exam = await told(world)
        auditor, ended = await world.auditor(), await attempt_of(world, exam, "terminate")
        asked = {"subject": str(ended.id), "action": "attempts.attempt.terminate"}
        [done] = await found(auditor, **asked)
        by = await found(auditor, actor=done["actor"]["id"])
        assert {entry["actor"]["id"] for entry in by} == {done["actor"]["id"]}, "one actor's"
        assert await found(auditor, actor=done["actor"]["id"], kind="exports") == [], "both hold"
        at = world.now().isoformat()
        later = (world.now() + timedelta(seconds=1)).isoformat()
        assert await found(auditor, since=later) == [], "from the instant on"
        everything = await found(auditor)
        assert await found(auditor, until=later) == everything, "before the instant"
        newest, before = everything[0], (await found(auditor, until=at))[0]
        assert datetime.fromisoformat(newest["at"]) == world.now(), "the newest is of this instant"
        assert datetime.fromisoformat(before["at"]) < world.now(), "which is not before itself"

    async def test_no_filter_of_a_form_is_needed_to_read(self, world: World) -> None:
        await told(world)
        page = (await (await world.auditor()).get("/console/trail", headers=HTML)).text
        assert "终止考试" in page, "the newest entries"

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"cursor": "12"}, "cursor_unknown"),
            ({"kind": "gossip"}, "malformed"),
            ({"size": "201"}, "malformed"),
            ({"sitting": "x"}, "malformed"),
            ({"actor": "'; DROP"}, "malformed"),
            ({"since": "2026-11-28T00:00:00"}, "malformed"),
            ({"wrong": "1"}, "unknown_parameter"),
            (
                {"since": "2026-11-29T00:00:00Z", "until": "2026-11-28T00:00:00Z"},
                "span_reversed",
            ),
        ],
    )
    async def test_what_cannot_be_asked_is_refused(
        self, world: World, asked: dict[str, str], code: str
    ) -> None:
        answer = await (await world.auditor()).get(ENTRIES, params=asked)
        assert (answer.status_code, answer.json()["title"]) == (422, code), "with what is wrong"


async def write(world: World, number: int) -> None:
    """So many entries of one instant."""
    async with world.database.writing() as session:
        for _ in range(number):
            await audit.record(
                session,
                actor=SYSTEM,
                action="core.job.retry",
                subject=("job", new_id()),
                now=world.now(),
                reason="=1+1",
            )


class TestPages:
    async def test_pages_show_each_entry_once_whatever_is_written_meanwhile(
        self, world: World
    ) -> None:
        auditor = await world.auditor()
        await write(world, 25)
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"size": 7, "cursor": cursor, "action": "core."}
            answer = (await auditor.get(ENTRIES, params=asked)).raise_for_status().json()
            seen += [entry["id"] for entry in answer["items"]]
            cursor = answer["next"]
            world.clock.forward(seconds=1)
            await write(world, 2)
        assert len(seen) == len(set(seen)) == 25, "though all are of one instant"
        assert seen == sorted(seen, reverse=True), "newest first"

    async def test_cursor_leads_on_under_its_own_filters_alone(self, world: World) -> None:
        auditor = await world.auditor()
        await write(world, 3)
        asked = {"action": "core.", "size": 1}
        cursor = (await auditor.get(ENTRIES, params=asked)).raise_for_status().json()["next"]
        for other in ({"action": "accounts."}, {"sort": "at"}):
            params = asked | {"cursor": cursor} | other
            refused = await auditor.get(ENTRIES, params=params)
            assert refused.json()["title"] == "cursor_of_other", other
        page = await auditor.get(f"/console/trail?action=core.&cursor={cursor}", headers=HTML)
        assert page.status_code == 422, "of the API's list"
        assert "翻页位置属于另一个列表" in page.text, "and what to do"

    async def test_oldest_come_first_where_asked(self, world: World) -> None:
        await write(world, 3)
        auditor = await world.auditor()
        newest = [entry["id"] for entry in await found(auditor, action="core.")]
        oldest = [entry["id"] for entry in await found(auditor, action="core.", sort="at")]
        assert oldest == newest[::-1], "the same the other way round"

    async def test_page_leads_to_older_ones_and_keeps_its_filter(self, world: World) -> None:
        await write(world, 60)
        auditor = await world.auditor()
        page = await auditor.get("/console/trail?action=core.job.retry", headers=HTML)
        assert page.text.count("重试后台任务</a>") == 50, "a page"
        address = page.text.split("更早的记录")[0].rsplit('href="', 1)[1].split('"')[0]
        rest = await auditor.get(address.replace("&amp;", "&"), headers=HTML)
        assert rest.text.count("重试后台任务</a>") == 10, "and the rest"

    async def test_mistake_in_the_form_is_said_and_loses_nothing(self, world: World) -> None:
        auditor = await world.auditor()
        asked = "/console/trail?kind=exports&first=2026-11-29&last=2026-11-27"
        page = await auditor.get(asked, headers=HTML)
        assert page.status_code == 422
        assert "起始时间晚于结束时间" in page.text, "what is wrong"
        assert 'value="2026-11-29"' in page.text, "what was chosen is still there"

    async def test_whole_days_of_beijing_are_asked_for(self, world: World) -> None:
        await write(world, 1)
        auditor = await world.auditor()
        day = "first=2026-11-28&last=2026-11-28"
        page = await auditor.get(f"/console/trail?action=core.&{day}", headers=HTML)
        assert "重试后台任务</a>" in page.text, "08:55 in Beijing is of this day"
        assert "2026-11-28 08:55:00" in page.text, "and is shown as that"
        page = await auditor.get("/console/trail?action=core.&first=2026-11-29", headers=HTML)
        assert "没有符合条件的记录" in page.text, "and not of the next"

    async def test_page_leads_to_the_export_of_all_that_was_chosen(self, world: World) -> None:
        auditor = await world.auditor()
        ids = {name: str(new_id()) for name in ("actor", "subject", "sitting", "candidate")}
        chosen = {"action": "core.", "kind": "changes", "first": "2026-11-28", "last": "2026-11-28"}
        page = await auditor.get("/console/trail", params=ids | chosen, headers=HTML)
        address = re.findall(r'href="(/api/v1/audit/export[^"]*)&amp;format=csv"', page.text)[0]
        asked = dict(parse_qsl(urlsplit(html.unescape(address)).query))
        assert asked == ids | {
            "action": "core.",
            "kind": "changes",
            "since": "2026-11-28T00:00:00+08:00",
            "until": "2026-11-29T00:00:00+08:00",
        }
        assert (await auditor.get(html.unescape(address))).status_code == 200, "it can be asked"


class TestHeadAndExport:
    async def test_auditor_gets_the_head_of_the_chain(self, world: World) -> None:
        auditor = await world.auditor()
        head = await audit.read_head(world.database)
        answer = (await auditor.get("/api/v1/audit/head")).raise_for_status().json()
        assert answer == {"position": head.position, "digest": head.digest}, "to keep elsewhere"

    async def test_export_of_lines_holds_the_head_and_all_that_digests_are_made_of(
        self, world: World
    ) -> None:
        await told(world)
        auditor = await world.auditor()
        world.clock.forward(seconds=1)
        answer = await auditor.get("/api/v1/audit/export?format=jsonl")
        first, *entries = [json.loads(line) for line in answer.text.splitlines()]
        async with world.database.reading() as session:
            held = list(await session.scalars(sa.select(AuditEntry)))
            links = {x.entry_id: x for x in await session.scalars(sa.select(AuditLink))}
        assert len(entries) == len(held) - 1, "all but the entry of the export itself"
        digests = {str(entry.id): digest_of(entry) for entry in held}
        assert all(each["digest"] == digests[each["id"]] for each in entries), "with its digest"
        last = max(entries, key=lambda each: each["position"])
        assert first["head"] == f"{last['position']}:{last['chained']}", "and the head as it was"
        assert links[UUID(last["id"])].position == last["position"], "which anybody can look up"

    async def test_export_is_on_the_trail_with_its_filter_and_the_head(self, world: World) -> None:
        await told(world)
        auditor = await world.auditor()
        answer = await auditor.get("/api/v1/audit/export?kind=changes&format=csv")
        assert answer.headers["content-disposition"].startswith("attachment"), "a file"
        [entry] = await found(auditor, kind="exports")
        assert entry["action"] == "trail.entries.export"
        assert entry["actor"]["name"] == "Auditor"
        assert entry["detail"]["filter"]["kind"] == "changes"
        assert f"# head {entry['detail']['head']}" in answer.text.splitlines()[0]

    async def test_export_for_spreadsheets_runs_no_formula_and_goes_over_many_batches(
        self, world: World
    ) -> None:
        await write(world, WRITTEN_AT_ONCE + 3)
        world.clock.forward(seconds=1)
        answer = await (await world.auditor()).get("/api/v1/audit/export?action=core.")
        _, *rows = answer.text.removeprefix("\ufeff").splitlines()
        read = list(csv.DictReader(io.StringIO("\n".join(rows))))
        assert len(read) == WRITTEN_AT_ONCE + 3, "every entry, once"
        assert {row["reason"] for row in read} == {"'=1+1"}, "as a text"

    async def test_what_cannot_be_recorded_does_not_leave(self, world: World) -> None:
        auditor = await world.auditor()
        async with world.database.writing() as session:
            await session.execute(sa.text("ALTER TABLE audit_entries RENAME TO gone"))
        answer = await auditor.get("/api/v1/audit/export")
        assert answer.status_code >= 500, "no entry, no file"


async def test_only_those_who_read_the_trail_may(world: World) -> None:
    for role in Role:
        reader = await world.staff(role)
        may = role in (Role.AUDITOR, Role.OPERATOR)
        for path in (ENTRIES, "/api/v1/audit/head", "/api/v1/audit/export", "/console/trail"):
            answer = await reader.get(path)
            assert answer.status_code == (200 if may else 403), f"{role} {path}"
