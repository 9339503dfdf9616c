# SPDX-License-Identifier: Apache-2.0
"""What helps while an item is written: the preview, its twins, pictures."""

from io import BytesIO

import httpx
from PIL import Image

from question_bank.interchange.guards.limits import MAX_PICTURE
from tests.support.factories.drafts import (
    HTML,
    foreign_words,
    put_approved,
    read_page,
    send_form,
)
from tests.support.factories.items import make_single
from tests.support.roles import Role
from tests.support.world import World

PREVIEW = "/bank/items/preview"
PICTURES = "/bank/pictures"


def png() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (3, 2), "green").save(drawn, "PNG")
    return drawn.getvalue()


async def send_picture(
    client: httpx.AsyncClient, data: bytes, *, accept: str = "application/json"
) -> httpx.Response:
    files = {"picture": ("a.png", data, "image/png")}
    return await client.post(PICTURES, files=files, headers={"accept": accept})


class TestPreview:
    async def test_half_an_item_is_shown_sanitised(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        fields = [
            ("type", "multiple"),
            ("stem", "**粗** <img src=x onerror=alert(1)>"),
            ("option", "甲"),
            ("option", "乙"),
            ("key", "1"),
            ("pinned", "1"),
            ("score", ""),
            ("score", "1"),
            ("difficulty", "not yet"),
        ]
        told = (await send_form(author, PREVIEW, fields)).json()
        assert "<strong>粗</strong>" in told["html"]
        assert "<img" not in told["html"]
        assert told["html"].count("bank-option__mark") == 1
        assert "得分 1 · 位置固定" in told["html"]
        assert "twins" not in told

    async def test_empty_form_of_every_type_is_shown_in_english(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await read_page(author, "/bank?lang=en")
        for kind in ("single", "true_false", "short_answer", "matching", "ordering", "numeric"):
            told = (await send_form(author, PREVIEW, [("type", kind)])).json()
            assert "(no stem yet)" in told["html"]
            assert foreign_words(told["html"]) == []

    async def test_twins_are_told_with_how_alike_they_are(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(
            world, make_single(), make_single("far-1", stem="别的", options=("1", "2"))
        )
        item = make_single()
        fields = [("type", "single"), ("stem", f"{item.stem} 请选出")]
        fields += [("option", option) for option in item.options]
        (twin,) = (await send_form(author, f"{PREVIEW}?twins=1", fields)).json()["twins"]
        assert (twin["reference"], twin["stem"]) == ("policy-s-001", "题干 policy-s-001")
        assert 45 <= twin["percent"] < 100

    async def test_text_without_its_options_has_no_twins_yet(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await put_approved(world, make_single())
        fields = [("type", "single"), ("stem", make_single().stem)]
        told = (await send_form(author, f"{PREVIEW}?twins=1", fields)).json()
        assert told["twins"] == []

    async def test_preview_is_the_authors(self, world: World) -> None:
        reviewer = await world.staff(Role.REVIEWER)
        assert (await send_form(reviewer, PREVIEW, [])).status_code == 403


class TestPictures:
    async def test_picture_is_kept_and_can_be_shown_in_an_item(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await send_picture(author, png())
        markup = answer.json()["markup"]
        shown = await author.get(answer.json()["address"])
        assert (shown.content, shown.headers["content-type"]) == (png(), "image/png")
        fields = [
            ("type", "true_false"),
            ("reference", "hs-001"),
            ("topic", "policy"),
            ("difficulty", "0.5"),
            ("cognitive", "apply"),
            ("stem", f"见图。{markup}"),
            ("key", "true"),
            ("then", "draft"),
        ]
        assert (await send_form(author, "/bank/items/new", fields)).status_code == 303
        page = await read_page(author, "/bank/items/hs-001")
        assert f'src="{answer.json()["address"]}"' in page

    async def test_picture_comes_twice_and_is_one(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        first, second = await send_picture(author, png()), await send_picture(author, png())
        assert first.json() == second.json()

    async def test_without_a_script_a_page_shows_what_to_paste(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        await read_page(author, "/bank?lang=en")
        answer = await send_picture(author, png(), accept="text/html")
        assert 'value="![](media:' in answer.text
        assert foreign_words(answer.text) == []

    async def test_what_is_no_picture_is_refused_in_words(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        refused = await send_picture(author, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        assert refused.status_code == 422
        assert refused.json()["detail"].startswith("文件无法使用：SVG")
        page = await send_picture(author, png()[:40], accept="text/html")
        assert page.status_code == 422
        assert "文件无法使用：" in page.text

    async def test_picture_limit_is_the_one_that_the_form_names(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        form = await read_page(author, "/bank/items/new?type=single")
        assert f"不超过 {MAX_PICTURE // 1_000_000} MB" in form
        refused = await send_picture(author, png().ljust(MAX_PICTURE + 1, b"\0"))
        assert refused.status_code in {413, 422}, "one byte more is too much"

    async def test_no_file_is_refused_in_words(self, world: World) -> None:
        author = await world.staff(Role.AUTHOR)
        answer = await author.post(PICTURES, headers=HTML)
        assert answer.status_code == 422
        assert "文件是空的" in answer.text

    async def test_uploading_is_the_authors(self, world: World) -> None:
        reviewer = await world.staff(Role.REVIEWER)
        assert (await send_picture(reviewer, png())).status_code == 403
