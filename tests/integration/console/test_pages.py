# SPDX-License-Identifier: Apache-2.0
"""The operator's pages and the candidate's own, through HTTP, in both languages."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.audit import service as audit
from app.console.rules import AHEAD
from app.demo import invented_id_number
from app.entitlements import service as entitlements
from app.programmes import service as programmes
from tests.support.factories.exams import NINE, Exam, desk_of, open_exam, seated
from tests.support.world import World

HTML = {"accept": "text/html"}
HAN = re.compile(r"[\u4e00-\u9fff]")
# The switch to Chinese, and names of people, are Chinese in English too.
NAMES = re.compile(r"中文|考生\d+|张三|李四")


async def page(client: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


async def post(client: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    return await client.post(path, data=fields, headers=HTML)


def address(exam: Exam, act: str = "") -> str:
    return f"/console/sittings/{exam.sitting_id}{act}"


async def in_english(client: httpx.AsyncClient) -> None:
    """Choose English as the page's switch does; the choice stays in a cookie."""
    await client.get("/?lang=en")


def foreign_words(text: str) -> list[str]:
    """The lines that are Chinese although the reader asked for English."""
    shown = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    return [line for line in NAMES.sub("", shown).splitlines() if HAN.search(line)]


class TestReading:
    @pytest.mark.parametrize(
        "path",
        [
            "/console",
            "/console/sittings",
            "/console/sittings?plan=cpcif/level_4&months=3",
            "/console/sittings?show=past",
            "/console/sittings?made=2",
        ],
    )
    async def test_desk_speaks_one_language(self, world: World, path: str) -> None:
        await open_exam(world, candidates=2)
        operator = await world.operator()
        assert "<h1>" in await page(operator, path)
        await in_english(operator)
        assert foreign_words(await page(operator, path)) == []

    async def test_sitting_shows_its_people_masked(self, world: World) -> None:
        exam = await open_exam(world, candidates=2)
        operator = await world.operator()
        await in_english(operator)
        text = await page(operator, address(exam))
        assert foreign_words(text) == []
        for ticket, id_number in exam.tickets:
            assert ticket in text
            assert id_number not in text
            assert f"{id_number[:3]}***********{id_number[-4:]}" in text

    async def test_funnel_counts_lead_to_their_rows(self, world: World) -> None:
        exam = await open_exam(world, candidates=3)
        await seated(world, exam, 0)
        await (await seated(world, exam, 1)).hand_in()
        operator = await world.operator()
        text = await page(operator, address(exam))
        assert re.findall(r'funnel__count">(\d+)<', text) == ["3", "2", "1", "0", "0"]
        for show, shown in (("booked", 3), ("started", 2), ("closed", 1), ("released", 0)):
            rows = await page(operator, address(exam, f"?show={show}"))
            assert rows.count("CPCIF-2611-") == shown

    async def test_long_rosters_have_pages(self, world: World) -> None:
        exam = await open_exam(world, candidates=100)
        operator = await world.operator()
        lines = f"张三,{invented_id_number('cas', 1)}"
        await post(operator, address(exam, "/bookings"), lines=lines)
        first, second = [await page(operator, address(exam, f"?page={n}")) for n in (1, 2)]
        assert (first.count("CPCIF-2611-"), second.count("CPCIF-2611-")) == (100, 1)

    async def test_auditor_reads_and_acts_not(self, world: World) -> None:
        exam = await open_exam(world)
        auditor = await world.auditor()
        assert 'action="/console' not in await page(auditor, address(exam))
        assert (await post(auditor, address(exam, "/open"))).status_code == 403

    async def test_grader_sees_no_names(self, world: World) -> None:
        exam = await open_exam(world)
        await page(await world.grader(), address(exam), status=403)

    async def test_today_names_what_waits(self, world: World) -> None:
        exam = await open_exam(world, candidates=1)
        operator = await world.operator()
        await in_english(operator)
        assert "Under way now" in await page(operator, "/console")
        world.clock.set(NINE + timedelta(hours=2))
        waiting = await page(operator, "/console")
        assert "Results to be released" in waiting
        assert str(exam.sitting_id) in waiting

    async def test_today_without_sittings_says_how_to_begin(self, world: World) -> None:
        operator = await world.operator()
        await in_english(operator)
        text = await page(operator, "/console")
        assert "Nothing needs doing today" in text
        assert 'href="/console/sittings"' in text

    async def test_today_looks_ahead_as_far_as_it_says(self, world: World) -> None:
        await open_exam(world)
        operator = await world.operator()
        last, beyond = [
            await plan(operator, world.now() + AHEAD + span)
            for span in (timedelta(), timedelta(seconds=1))
        ]
        text = await page(operator, "/console")
        assert f"{AHEAD.days} 天内待开放" in text
        assert last in text
        assert beyond not in text
        (await operator.post(f"/api/v1/sittings/{last}/open")).raise_for_status()
        text = await page(operator, "/console")
        assert last in text[text.index(f"{AHEAD.days} 天内开考") :]


async def plan(operator: httpx.AsyncClient, starts_at: datetime) -> str:
    body = {"programme": "cpcif", "title_key": "level_4", "starts_at": starts_at.isoformat()}
    made = await operator.post("/api/v1/sittings", json=body)
    return str(made.raise_for_status().json()["id"])


class TestPlanning:
    @pytest.fixture
    async def operator(self, world: World) -> httpx.AsyncClient:
        async with world.database.writing() as session:
            await programmes.load_programmes(session, now=world.now())
        return await world.operator()

    async def test_preview_then_generate(self, operator: httpx.AsyncClient) -> None:
        path = "/console/sittings?plan=cas/asset_manager&months=6"
        assert "将新增 2 个场次" in await page(operator, path)
        fields = {"plan": "cas/asset_manager", "months": "6"}
        made = await post(operator, "/console/sittings/generate", **fields)
        assert made.headers["location"] == "/console/sittings?made=2"
        text = await page(operator, path)
        assert "将新增 0 个场次" in text
        assert "已有，2026-12-19 08:30 开始" in text

    async def test_create_by_hand_means_beijing_time(self, operator: httpx.AsyncClient) -> None:
        made = await post(
            operator,
            "/console/sittings",
            title="cpcif/level_4",
            kind="rehearsal",
            starts_at="2026-11-29T12:00",
            entry_minutes="",
        )
        assert made.status_code == 303
        text = await page(operator, made.headers["location"])
        assert "2026-11-29 12:00" in text
        assert "演练" in text

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"title": "cpcif/level_9"}, 404),
            ({"title": "nonsense"}, 404),
            ({"starts_at": "soon"}, 422),
            ({"entry_minutes": "ten"}, 422),
            ({"kind": "game"}, 422),
        ],
    )
    async def test_create_with_bad_input_is_refused_on_a_page(
        self, operator: httpx.AsyncClient, fields: dict[str, str], status: int
    ) -> None:
        right = {"title": "cpcif/level_4", "kind": "exam", "starts_at": "2026-11-29T12:00"}
        answer = await post(operator, "/console/sittings", **(right | fields))
        assert answer.status_code == status
        assert "text/html" in answer.headers["content-type"]

    async def test_open_move_and_cancel(self, world: World, operator: httpx.AsyncClient) -> None:
        exam = await open_exam(world, candidates=2)
        act = {"reason": "停电", "confirm": "2"}
        moved = await post(operator, address(exam, "/start"), starts_at="2026-11-29T14:00", **act)
        assert moved.headers["location"].endswith("?done=moved")
        text = await page(operator, moved.headers["location"])
        assert "2026-11-29 14:00" in text
        assert "改期原因：停电" in text
        gone = await post(operator, address(exam, "/cancel"), **act)
        assert gone.headers["location"].endswith("?done=cancelled")
        await world.run_jobs()
        assert "已撤销" in await page(operator, address(exam))

    async def test_cancel_with_a_blank_reason_is_refused(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        exam = await open_exam(world)
        answer = await post(operator, address(exam, "/cancel"), reason="  ", confirm="1")
        assert answer.status_code == 422
        assert "请写明原因" in answer.text

    async def test_open_a_planned_one_with_a_button(
        self, world: World, operator: httpx.AsyncClient
    ) -> None:
        await open_exam(world)
        made = await post(
            operator,
            "/console/sittings",
            title="cpcif/level_4",
            kind="exam",
            starts_at="2026-11-29T12:00",
        )
        path = made.headers["location"]
        assert f'action="{path}/open"' in await page(operator, path)
        opened = await post(operator, f"{path}/open")
        assert opened.headers["location"] == f"{path}?done=opened"
        assert f'action="{path}/open"' not in await page(operator, path)

    @pytest.mark.parametrize("act", ["start", "cancel", "release"])
    async def test_dangerous_acts_want_the_number_of_people(
        self, world: World, operator: httpx.AsyncClient, act: str
    ) -> None:
        exam = await open_exam(world, candidates=2)
        answer = await post(
            operator,
            address(exam, f"/{act}"),
            reason="停电",
            confirm="3",
            starts_at="2026-11-29T14:00",
        )
        assert answer.status_code == 422
        assert "此操作影响 2 人" in answer.text
        async with world.database.reading() as session:
            trail = await audit.list_entries(session, "sitting", exam.sitting_id)
        assert {e.action for e in trail} <= {
            "sittings.sitting.create",
            "sittings.sitting.open",
            "registrations.registration.book",
        }


class TestRoster:
    async def test_paste_preview_and_confirm(self, world: World) -> None:
        exam = await open_exam(world, candidates=1)
        operator = await world.operator()
        lines = f"姓名,身份证号\n张三,{invented_id_number('cpcif', 8)}\n李四,123"
        preview = await post(operator, address(exam, "/bookings/preview"), lines=lines)
        assert preview.status_code == 200
        assert "共 2 行：1 人可导入，1 行不导入。" in preview.text
        assert "身份证号有误" in preview.text
        done = await post(operator, address(exam, "/bookings"), lines=lines)
        assert done.status_code == 303
        text = await page(operator, done.headers["location"])
        assert "张三" in text
        assert "李四" not in text

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    async def test_upload_a_file(self, world: World, encoding: str) -> None:
        exam = await open_exam(world, candidates=0)
        content = f"姓名,身份证号\r\n张三,{invented_id_number('cpcif', 8)}\r\n".encode(encoding)
        answer = await (await world.operator()).post(
            address(exam, "/bookings/preview"),
            data={"lines": ""},
            headers=HTML,
            files={"roster": ("名单.csv", content, "text/csv")},
        )
        assert answer.status_code == 200
        assert "张三" in answer.text
        assert "共 1 行：1 人可导入" in answer.text

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"\x89PNG\r\n\x1a\n\xff\xfe\xff", "无法读取名单文件"), (b"", "名单是空的")],
    )
    async def test_upload_something_else_is_refused_in_words(
        self, world: World, content: bytes, words: str
    ) -> None:
        exam = await open_exam(world, candidates=0)
        answer = await (await world.operator()).post(
            address(exam, "/bookings/preview"),
            data={"lines": ""},
            headers=HTML,
            files={"roster": ("x.csv", content, "text/csv")},
        )
        assert answer.status_code == 422
        assert words in answer.text

    async def test_preview_without_a_file_is_refused_in_words(self, world: World) -> None:
        exam = await open_exam(world, candidates=0)
        answer = await (await world.operator()).post(
            address(exam, "/bookings/preview"),
            headers=HTML,
            files={"roster": ("", b"", "application/octet-stream")},
            data={"lines": " "},
        )
        assert answer.status_code == 422
        assert "名单是空的" in answer.text or "malformed" in answer.text


class TestSignInPage:
    async def test_shows_the_form_and_the_staffs_way(self, world: World) -> None:
        text = await page(await world.anyone(), "/")
        assert 'action="/sign-in"' in text
        assert 'href="/staff/sign-in"' in text

    async def test_right_numbers_lead_home(self, world: World) -> None:
        exam = await open_exam(world)
        ticket, id_number = exam.tickets[0]
        client = await world.anyone()
        answer = await post(client, "/sign-in", ticket_number=ticket, id_number=id_number)
        assert (answer.status_code, answer.headers["location"]) == (303, "/home")
        assert ticket in await page(client, "/home")
        assert (await client.get("/")).headers["location"] == "/home"

    async def test_wrong_numbers_stay_with_the_ticket_as_typed(self, world: World) -> None:
        exam = await open_exam(world)
        ticket, _ = exam.tickets[0]
        client = await world.anyone()
        other = invented_id_number("cpcif", 90)
        refused = await post(client, "/sign-in", ticket_number=ticket, id_number=other)
        assert refused.status_code == 401
        assert ticket in refused.text
        assert other not in refused.text
        tried = [
            await post(client, "/sign-in", ticket_number=ticket, id_number=other) for _ in range(10)
        ]
        assert tried[-1].status_code == 429

    @pytest.mark.parametrize(
        ("fields", "place"),
        [
            ({}, "error-ticket_number"),
            ({"ticket_number": "CPCIF-2611-4829137"}, "error-ticket_number"),
            ({"ticket_number": "CPCIF-2611-4829138", "id_number": "1"}, "error-id_number"),
        ],
    )
    async def test_malformed_numbers_are_told_at_their_field(
        self, world: World, fields: dict[str, str], place: str
    ) -> None:
        answer = await post(await world.anyone(), "/sign-in", **fields)
        assert answer.status_code == 422
        assert f'id="{place}"' in answer.text

    async def test_staff_are_led_to_their_desk(self, world: World) -> None:
        assert (await (await world.operator()).get("/")).headers["location"] == "/staff"


class TestHome:
    async def test_follows_the_registration_to_the_retake(self, world: World) -> None:
        """The card names one next step at each stage, in English without a Chinese word."""
        exam = await open_exam(world, candidates=1)
        desk = await desk_of(world, exam.tickets[0])
        await in_english(desk.client)
        room = f"/registrations/{desk.registration_id}/waiting-room"
        assert await first_link(desk.client) == room
        world.clock.set(NINE)
        await desk.sit_down()
        assert await first_link(desk.client) == f"/attempts/{desk.attempt_id}"
        await desk.hand_in()
        assert await first_link(desk.client) == f"/attempts/{desk.attempt_id}/receipt"
        await grant(world, desk.registration_id)
        [held] = (await desk.client.get("/api/v1/entitlements")).json()
        assert await first_link(desk.client) == f"/entitlements/{held['id']}/booking"

    async def test_retake_is_booked_on_its_page(self, world: World) -> None:
        exam = await open_exam(world, candidates=1)
        desk = await desk_of(world, exam.tickets[0])
        await in_english(desk.client)
        world.clock.set(NINE + timedelta(hours=2))
        await grant(world, desk.registration_id)
        path = await first_link(desk.client)
        assert "No sitting can be booked yet" in await page(desk.client, path)
        operator = await world.operator()
        body = {"programme": "cpcif", "title_key": "level_4"}
        made = await operator.post("/api/v1/sittings/generate", json=body)
        coming = made.json()[1]
        text = await page(desk.client, path)
        assert foreign_words(text) == []
        assert coming["id"] in text
        booked = await post(desk.client, path, sitting_id=coming["id"])
        assert booked.headers["location"] == "/home"
        assert "waiting-room" in await first_link(desk.client)
        assert "has been used" in await page(desk.client, path)
        again = await post(desk.client, path, sitting_id=coming["id"])
        assert again.status_code == 409

    async def test_missed_and_cancelled_are_said(self, world: World) -> None:
        missed, cancelled = await open_exam(world), await open_exam(world)
        desk = await desk_of(world, missed.tickets[0])
        await (await world.operator()).post(
            f"/api/v1/sittings/{cancelled.sitting_id}/cancel", json={"reason": "停电"}
        )
        await world.run_jobs()
        world.clock.set(NINE + timedelta(hours=2))
        await in_english(desk.client)
        text = await page(desk.client, "/home")
        assert "You did not take part" in text
        assert "was cancelled" in text

    async def test_needs_a_candidates_session(self, world: World) -> None:
        await page(await world.anyone(), "/home", status=401)
        await page(await world.operator(), "/home", status=403)


async def first_link(client: httpx.AsyncClient) -> str:
    text = await page(client, "/home")
    assert foreign_words(text) == []
    found = re.search(r'class="button button--primary" href="([^"]+)"', text)
    assert found is not None
    return found[1]


async def grant(world: World, registration_id: str) -> None:
    async with world.database.writing() as session:
        await entitlements.grant_free_retake(
            session, UUID(registration_id), sitting_starts_at=NINE, months=6, now=world.now()
        )


async def test_release_on_the_page_gives_results_out(world: World) -> None:
    """Everybody absent: nothing to mark, and each gets the free retake."""
    exam = await open_exam(world, candidates=2)
    operator = await world.operator()
    world.clock.set(NINE + timedelta(hours=2))
    assert f'action="{address(exam, "/release")}"' in await page(operator, address(exam))
    released = await post(operator, address(exam, "/release"), confirm="2")
    assert released.headers["location"].endswith("?done=released")
    text = await page(operator, released.headers["location"])
    assert text.count("缺考") >= 2
    assert "全部成绩已公布" in text
    desk = await desk_of(world, exam.tickets[0])
    assert [e["state"] for e in (await desk.client.get("/api/v1/entitlements")).json()] == [
        "granted"
    ]
    assert "预约补考" in await page(desk.client, "/home")
