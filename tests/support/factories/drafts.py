# SPDX-License-Identifier: Apache-2.0
"""A bank in the making: authors, their drafts, and the pages on which they meet reviewers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa

from app.accounts.models import StaffMember
from app.items import service as items
from app.items.service import Act
from app.items.states import VersionVerb
from question_bank.items import Item, Matching, Numeric, Ordering
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)
from tests.support.roles import Role
from tests.support.world import World

HTML = {"accept": "text/html"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
# The switch to Chinese, and what the factories' items say, are Chinese in English too.
_DATA = re.compile(
    r"中文|(题干|解析|选项[甲乙丙丁戊]|要点[一二三]|参考答案|同义|第[一二三]步|[左右][甲乙丙]) [\w-]+|改"
)


def every_kind() -> list[Item]:
    """One item of each of the seven types."""
    common: dict[str, Any] = {
        "topic": "policy",
        "difficulty": Decimal("0.61"),
        "cognitive": make_single().cognitive,
    }
    pairs = tuple((f"左{each} policy-p-001", f"右{each} policy-p-001") for each in "甲乙")
    steps = tuple(f"第{each}步 policy-o-001" for each in "一二三")
    return [
        make_single(),
        make_multiple(pinned=frozenset("E")),
        make_true_false(),
        make_short_answer(),
        Matching(
            reference="policy-p-001",
            stem="题干 policy-p-001",
            pairs=pairs,
            distractors=("右丙 policy-p-001",),
            **common,
        ),
        Ordering(reference="policy-o-001", stem="题干 policy-o-001", steps=steps, **common),
        Numeric(
            reference="policy-n-001",
            stem="题干 policy-n-001",
            value=Decimal("12.5"),
            tolerance=Decimal("0.1"),
            unit="t",
            **common,
        ),
    ]


async def staff_id_of(world: World, username: str) -> UUID:
    async with world.database.reading() as session:
        found = sa.select(StaffMember.id).where(StaffMember.username == username)
        return (await session.scalars(found)).one()


async def author_and_reviewer(world: World) -> httpx.AsyncClient:
    """Somebody who writes and judges, signed in as "both"."""
    return await world.new_staff("both", Role.AUTHOR, Role.REVIEWER)


async def put_draft(world: World, *drafts: Item, author: str = "author") -> list[UUID]:
    """The items are drafts of this author, who has signed in before; the ids of the versions."""
    author_id = await staff_id_of(world, author)
    async with world.database.writing() as session:
        return [
            (await items.create_item(session, item, author_id=author_id, now=world.now())).id
            for item in drafts
        ]


async def put_in_review(world: World, *drafts: Item, author: str = "author") -> list[UUID]:
    """The items are drafts of this author that wait for a verdict."""
    versions = await put_draft(world, *drafts, author=author)
    act = Act(VersionVerb.SUBMIT, await staff_id_of(world, author), world.now())
    async with world.database.writing() as session:
        await items.act_on(session, versions, act)
    return versions


async def put_approved(world: World, *given: Item) -> None:
    async with world.database.writing() as session:
        await items.adopt_items(session, given, now=world.now())


async def history_of(world: World, reference: str) -> items.ItemHistory:
    async with world.database.reading() as session:
        return await items.get_history(session, reference)


async def states_of(world: World, *references: str) -> list[str]:
    """The state of each item's newest version."""
    return [(await history_of(world, reference)).newest.state for reference in references]


async def read_page(client: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


async def send_form(
    client: httpx.AsyncClient, path: str, fields: Iterable[tuple[str, str]]
) -> httpx.Response:
    """A form as a browser sends it: names may come several times."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return await client.post(path, data=values, headers=HTML)


async def follow(client: httpx.AsyncClient, answer: httpx.Response) -> str:
    """The page to which a form's answer leads."""
    assert answer.status_code == 303, answer.text
    return await read_page(client, answer.headers["location"])


def foreign_words(text: str) -> list[str]:
    """The lines that are Chinese although the reader asked for English; items are data."""
    shown = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    return [line for line in _DATA.sub("", shown).splitlines() if _HAN.search(line)]


def form_on(page: str, mark: str) -> list[tuple[str, str]]:
    """What a browser would send of the form that has this attribute, without its buttons."""
    reader = _FormReader(mark)
    reader.feed(page)
    return reader.fields


class _FormReader(HTMLParser):
    def __init__(self, mark: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._mark = mark
        self._inside = False
        self._select = ""
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = self._mark in given
        elif self._inside and tag == "select":
            self._select = given.get("name") or ""
        elif self._inside and tag == "option" and "selected" in given:
            self.fields.append((self._select, given.get("value") or ""))
        elif self._inside and tag == "textarea" and given.get("name"):
            self._area = (given["name"] or "", [])
        elif self._inside and tag == "input":
            self._take(given)

    def _take(self, given: Mapping[str, str | None]) -> None:
        unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if given.get("name") and given.get("type") != "file" and not unchecked:
            self.fields.append((given["name"] or "", given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            name, pieces = self._area
            # A browser drops a newline right after the tag, and sends line ends as CRLF.
            text = "".join(pieces).removeprefix("\n")
            self.fields.append((name, text.replace("\n", "\r\n")))
            self._area = None
        elif tag == "form":
            self._inside = False
