# SPDX-License-Identifier: Apache-2.0
"""How much a request may bring: refused in words, and before it is read."""

from collections.abc import AsyncIterator

import pytest

from app.core.middleware import MAX_BODY_BYTES
from app.exchange import pages as exchange_pages
from app.items import pages as items_pages
from tests.support.reading import HTML, choose_english, foreign_lines
from tests.support.roles import Role
from tests.support.world import World

LARGE_BODIES = {**items_pages.LARGE_BODIES, **exchange_pages.LARGE_BODIES}

PIECE = bytes(1024 * 1024)
FORM = "multipart/form-data; boundary=limit"
HEAD = (
    b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
REFUSED_IN_WORDS = "提交的内容太大，请减小后重试。"


class Sending:
    """A body that tells how much of it was asked for."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.asked_for = 0

    async def stream(self) -> AsyncIterator[bytes]:
        yield HEAD
        for _ in range(self.pieces):
            self.asked_for += len(PIECE)
            yield PIECE
        yield b"\r\n--limit--\r\n"


def test_uploads_alone_take_more_than_the_rest() -> None:
    assert LARGE_BODIES["/bank/imports"] >= 64_000_000
    assert 10_000_000 <= LARGE_BODIES["/bank/pictures"] < 11_000_000
    assert set(LARGE_BODIES) == {"/bank/imports", "/bank/pictures"}


@pytest.mark.parametrize("path", ["/bank/imports", "/bank/pictures", "/sign-in"])
async def test_huge_declared_body_is_refused_in_words_and_not_read(world: World, path: str) -> None:
    author = await world.staff(Role.AUTHOR)
    sending = Sending(300)
    headers = HTML | {"content-type": FORM, "content-length": str(300 * len(PIECE))}
    refused = await author.post(path, content=sending.stream(), headers=headers)
    assert refused.status_code == 413
    assert REFUSED_IN_WORDS in refused.text
    assert "<h1>内容太大</h1>" in refused.text
    assert sending.asked_for == 0


@pytest.mark.parametrize("path", ["/bank/imports", "/bank/pictures", "/sign-in"])
async def test_huge_body_that_declares_no_length_is_cut_off_in_words(
    world: World, path: str
) -> None:
    author = await world.staff(Role.AUTHOR)
    sending = Sending(300)
    headers = HTML | {"content-type": FORM}
    refused = await author.post(path, content=sending.stream(), headers=headers)
    assert refused.status_code == 413
    assert REFUSED_IN_WORDS in refused.text
    assert sending.asked_for <= LARGE_BODIES.get(path, MAX_BODY_BYTES) + len(PIECE)


async def test_refusal_of_a_huge_body_speaks_the_readers_language(world: World) -> None:
    author = await world.staff(Role.AUTHOR)
    await choose_english(author)
    headers = HTML | {"content-type": FORM}
    refused = await author.post("/bank/imports", content=Sending(70).stream(), headers=headers)
    assert refused.status_code == 413
    assert foreign_lines(refused.text) == []


async def test_huge_body_of_a_program_is_refused_as_a_problem(world: World) -> None:
    client = await world.anyone()
    content = Sending(6).stream()
    refused = await client.post("/api/v1/sessions", content=content, headers={"content-type": FORM})
    assert (refused.status_code, refused.json()["title"]) == (413, "body_too_large")


async def test_strangers_large_file_is_not_read_at_all(world: World) -> None:
    nobody, sending = await world.anyone(), Sending(60)
    headers = HTML | {"content-type": FORM}
    refused = await nobody.post("/bank/imports", content=sending.stream(), headers=headers)
    assert refused.status_code == 401
    assert sending.asked_for == 0


async def test_length_that_is_no_number_is_refused(world: World) -> None:
    nobody = await world.anyone()
    refused = await nobody.post("/sign-in", content=b"a=1", headers={"content-length": "many"})
    assert (refused.status_code, refused.json()["title"]) == (413, "body_too_large")
