# SPDX-License-Identifier: Apache-2.0
"""What a paper-maker sees and does, by plain forms."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from uuid import UUID

import httpx
import pytest

from app.papers.pages import sets
from tests.support.factories.exams import load_bank
from tests.support.factories.items import shipped_bank
from tests.support.roles import Role
from tests.support.world import World


class _Fields(HTMLParser):
    """The fields of the page's editor as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        name = told.get("name", "")
        if tag == "input" and name and (told.get("type") != "checkbox" or "checked" in told):
            self.found.append((name, told.get("value", "")))
        self._select = name if tag == "select" else self._select
        self._text = name if tag == "textarea" else ""
        if tag == "option" and "selected" in told:
            self.found.append((self._select, told.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text and data.strip():
            self.found.append((self._text, data.strip()))


async def _maker(world: World) -> httpx.AsyncClient:
    await load_bank(world)
    return await world.staff(Role.PAPER_MAKER)


async def _new(maker: httpx.AsyncClient, exam: str = "cpcif/level_4/paper") -> str:
    """The address of a new blueprint's editor."""
    made = await maker.post("/papers/blueprints", data={"exam": exam, "name": "秋季试卷"})
    assert made.status_code == 303
    return made.headers["location"]


async def _fields(maker: httpx.AsyncClient, at: str) -> list[tuple[str, str]]:
    page = await maker.get(at, headers={"Accept": "text/html"})
    assert page.status_code == 200
    reader = _Fields()
    reader.feed(page.text[page.text.index("data-blueprint") :])
    return reader.found


async def _send(
    maker: httpx.AsyncClient, at: str, fields: list[tuple[str, str]], changes: Mapping[str, str]
) -> httpx.Response:
    kept = [(name, value) for name, value in fields if name not in changes]
    body: dict[str, list[str]] = {}
    for name, value in [*kept, *changes.items()]:
        body.setdefault(name, []).append(value)
    return await maker.post(at, data=body, headers={"Accept": "text/html"})


async def test_blueprint_of_a_programme_is_feasible_as_it_comes(world: World) -> None:
    maker = await _maker(world)
    page = await maker.get(await _new(maker), headers={"Accept": "text/html"})
    assert "题库可以满足这份细目表。" in page.text
    assert "共 100 题，规定 100 题" in page.text


async def test_save_then_make_leads_to_the_report(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    fields = await _fields(maker, at)
    made = await _send(maker, at, fields, {"forms": "3", "make": "1"})
    assert made.status_code == 303
    waiting = await maker.get(made.headers["location"], headers={"Accept": "text/html"})
    assert "正在组卷" in waiting.text
    await world.run_jobs()
    report = await maker.get(made.headers["location"], headers={"Accept": "text/html"})
    assert report.text.count("<polyline") == 3
    assert "第 3 套" in report.text
    (first, *_) = re.findall(r"/papers/forms/[0-9a-f-]+", report.text)
    preview = await maker.get(first, headers={"Accept": "text/html"})
    assert preview.text.count('<li value="') == 100


async def test_preview_of_a_form_holds_no_key(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    made = await _send(maker, at, await _fields(maker, at), {"forms": "1", "make": "1"})
    await world.run_jobs()
    report = await maker.get(made.headers["location"])
    form_id = UUID(re.findall(r"/papers/forms/([0-9a-f-]+)", report.text)[0])
    preview = (await maker.get(f"/papers/forms/{form_id}")).text
    told = [item.explanation for item in shipped_bank()]
    assert not [words for words in told if words in preview]


async def test_points_that_do_not_add_up_are_refused_and_nothing_typed_is_lost(
    world: World,
) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    fields = await _fields(maker, at)
    refused = await _send(maker, at, fields, {"s0-points": "2", "name": "没有存下的名字"})
    assert refused.status_code == 422
    assert "150" in refused.text
    assert 'value="没有存下的名字"' in refused.text
    assert dict(await _fields(maker, at))["s0-points"] == "1"


async def test_add_shows_empty_requirements_and_keeps_what_was_typed(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    grown = await _send(maker, at, await _fields(maker, at), {"add": "1", "s0-count": "49"})
    assert grown.status_code == 200
    assert 'name="s1-r1-least"' in grown.text
    assert 'name="s0-count" inputmode="numeric" value="49"' in grown.text


async def test_judgement_names_what_the_bank_lacks(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    fields = await _fields(maker, at)
    wanted = {"s0-r0-topic": "trading", "s0-r0-least": "50", "s0-r0-most": "50"}
    judged = await _send(maker, f"{at}/judgement", fields, wanted)
    assert judged.status_code == 200
    assert "题库还不能满足" in judged.text
    assert "trading" in judged.text or "碳排放交易" in judged.text


# What is typed, and the field at which it is told.
BAD_INPUT: Sequence[tuple[dict[str, str], str]] = (
    ({"forms": "0"}, "试卷套数"),
    ({"forms": "21"}, "试卷套数"),
    ({"forms": "many"}, "试卷套数"),
    ({"use": "often"}, "使用方式"),
    ({"overlap": "few"}, "共用题目的限制"),
    ({"s0-count": "x"}, "单项选择题"),
    ({"s0-points": "1/3"}, "单项选择题"),
    ({"s0-r0-least": "9", "s0-r0-most": "3", "s0-r0-topic": "policy"}, "单项选择题"),
)


async def test_bad_input_is_told_at_its_field(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    fields = await _fields(maker, at)
    for changes, told in BAD_INPUT:
        refused = await _send(maker, at, fields, changes)
        assert refused.status_code == 422, changes
        assert re.search(f"<p[^>]*>[^<]*{told}：", refused.text), changes


async def test_second_of_two_editors_is_told(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    fields = await _fields(maker, at)
    assert (await _send(maker, at, fields, {"name": "甲"})).status_code == 303
    late = await _send(maker, at, fields, {"name": "乙"})
    assert late.status_code == 409
    assert "刚被别人改动过" in late.text


async def test_archived_blueprint_leaves_the_table(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    assert (await maker.post(f"{at}/archive")).status_code == 303
    assert "秋季试卷" not in (await maker.get("/papers")).text


async def test_pages_speak_english_to_whoever_asks(world: World) -> None:
    maker = await _maker(world)
    at = await _new(maker)
    page = await maker.get(f"{at}?lang=en", headers={"Accept": "text/html"})
    assert "The bank can meet this blueprint." in page.text


async def test_long_set_is_listed_as_far_as_the_page_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fifty: so many forms would take longer to make than all that the other tests do.
    monkeypatch.setattr(sets, "_LISTED", 3)
    maker = await _maker(world)
    at = await _new(maker)
    wanted = {"use": "individual", "forms": "5", "make": "1"}
    made = await _send(maker, at, await _fields(maker, at), wanted)
    await world.run_jobs()
    report = (await maker.get(made.headers["location"], headers={"Accept": "text/html"})).text
    assert "只列出前 3 套。" in report
    assert len(set(re.findall(r"/papers/forms/[0-9a-f-]+", report))) == 3
