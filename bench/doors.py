# SPDX-License-Identifier: Apache-2.0
"""How long whoever is right waits while others guess at sign-ins: `python -m bench.doors`."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from app.accounts import service as accounts
from app.core.clock import SystemClock
from app.core.db import Database
from app.demo import invented_id_number
from app.doors.service import hash_password
from app.registrations.rules import ticket_number
from bench.load import HOST, run
from bench.servers import book, make_sqlite, scratch, serving_exam
from tests.support.hashing import PASSWORD
from tests.support.roles import Role

STAFF, CANDIDATES = "/sessions", "/candidate-sessions"
# Each is guessed at by one measurement alone.
MEMBER, OTHER, ANOTHER = "operator", "other", "another"
GUESSES, AT_ONCE = 30, 100
# The guesser's sign-in page, and everybody else's, gives the browser its device.
DOOR = "/staff/sign-in"
PATIENCE = 120.0
LONGEST = 60.0
TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
Body = Mapping[str, str]
# How many answers had this code.
Titles = Counter[str]


@dataclass(frozen=True, slots=True)
class Guessing:
    """What one who knows half of a pair tries, and the pair itself."""

    name: str
    path: str
    right: Body
    guesses: Sequence[Body]


def guessings(ticket: str, id_number: str) -> list[Guessing]:
    """By whatever a stranger may know: an id number, a ticket, a name."""
    right = {"ticket_number": ticket, "id_number": id_number}
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    drawn = (ticket_number("cpcif", long_ago, place) for place in range(GUESSES))
    ids = (invented_id_number("cpcif", 50 + place) for place in range(GUESSES))
    member = {"username": MEMBER, "password": PASSWORD}
    return [
        Guessing(
            "a known id number", CANDIDATES, right, [right | {"ticket_number": t} for t in drawn]
        ),
        Guessing("a known ticket", CANDIDATES, right, [right | {"id_number": i} for i in ids]),
        Guessing("a known name of staff", STAFF, member, wrong_passwords(MEMBER, GUESSES)),
    ]


def wrong_passwords(username: str, number: int) -> list[Body]:
    return [{"username": username, "password": f"wrong {place}"} for place in range(number)]


@asynccontextmanager
async def browser(port: int) -> AsyncIterator[httpx.AsyncClient]:
    """One that has seen the page to sign in, and so has a device of its own."""
    address = f"http://{HOST}:{port}"
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE) as client:
        await client.get(DOOR)
        yield client


async def enter(client: httpx.AsyncClient, path: str, body: Body) -> httpx.Response:
    return await client.post(f"/api/v1{path}", json=dict(body))


async def wait_to_enter(client: httpx.AsyncClient, path: str, body: Body) -> float:
    """Seconds until the right pair is in, asking again when the answer says."""
    began = time.monotonic()
    while (answer := await enter(client, path, body)).status_code == TOO_MANY:  # noqa: ASYNC110 - as told
        await asyncio.sleep(float(answer.headers["Retry-After"]))
    answer.raise_for_status()
    return time.monotonic() - began


async def guess_and_enter(port: int, guessing: Guessing) -> tuple[Titles, float]:
    """What the guesser was told, and how long the one guessed at waited, in another browser."""
    async with browser(port) as guesser, browser(port) as owner:
        told = [await enter(guesser, guessing.path, body) for body in guessing.guesses]
        return titles(told), await wait_to_enter(owner, guessing.path, guessing.right)


def titles(answers: Sequence[httpx.Response]) -> Titles:
    return Counter(str(answer.json()["title"]) for answer in answers)


@asynccontextmanager
async def crowd(port: int, number: int) -> AsyncIterator[list[httpx.AsyncClient]]:
    """So many browsers."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(browser(port)) for _ in range(number)]


async def guess_at_once(clients: Sequence[httpx.AsyncClient], bodies: Sequence[Body]) -> Titles:
    """All in parallel, from these browsers in turn."""
    tries = (enter(clients[n % len(clients)], STAFF, body) for n, body in enumerate(bodies))
    return titles(await asyncio.gather(*tries))


async def enter_beside(port: int) -> tuple[float, float, Titles]:
    """Seconds of a real sign-in alone, and beside many tries at names of nobody; what those got."""
    right = {"username": MEMBER, "password": PASSWORD}
    async with browser(port) as owner, crowd(port, AT_ONCE) as strangers:
        alone = await wait_to_enter(owner, STAFF, right)
        tries = [
            asyncio.create_task(enter(each, STAFF, {"username": f"nobody{n}", "password": "guess"}))
            for n, each in enumerate(strangers)
        ]
        # The first is answered, so the others are under way.
        await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
        beside = await wait_to_enter(owner, STAFF, right)
        return alone, beside, titles([await each for each in tries])


async def hire(url: str) -> None:
    """Members of staff whose passwords cost what they cost in service."""
    database = Database(url)
    hashed = await hash_password(PASSWORD)
    async with database.writing() as session:
        for name in (MEMBER, OTHER, ANOTHER):
            await accounts.create_staff(
                session,
                username=name,
                display_name=name.title(),
                password_hash=hashed,
                roles=[Role.OPERATOR],
                now=SystemClock().now(),
            )
    await database.dispose()


async def main() -> int:
    with scratch() as folder:
        url = await make_sqlite(folder)
        [ticket, *_] = await book(url, 1)
        await hire(url)
        async with serving_exam(url, folder) as (port, _):
            waits = [await _tell_guessing(port, each) for each in guessings(*ticket)]
            await _tell_at_once(port)
            await _tell_beside(port)
    is_kept = max(waits) <= LONGEST
    print("nobody who was right waited for more than a minute" if is_kept else "SOMEBODY WAITED")
    return 0 if is_kept else 1


async def _tell_guessing(port: int, guessing: Guessing) -> float:
    told, waited = await guess_and_enter(port, guessing)
    print(f"{len(guessing.guesses)} guesses at {guessing.name}: {_words(told)}")
    print(f"  the one who is right, in another browser, is in after {waited:>8.2f} s")
    return waited


async def _tell_at_once(port: int) -> None:
    async with crowd(port, 1) as one:
        told = await guess_at_once(one, wrong_passwords(OTHER, AT_ONCE))
    print(f"{AT_ONCE} guesses at once at one name from one browser: {_words(told)}")
    async with crowd(port, AT_ONCE) as many:
        told = await guess_at_once(many, wrong_passwords(ANOTHER, AT_ONCE))
    print(f"{AT_ONCE} guesses at once at one name from {AT_ONCE} browsers: {_words(told)}")


async def _tell_beside(port: int) -> None:
    alone, beside, told = await enter_beside(port)
    print(f"{AT_ONCE} names of nobody at once: {_words(told)}")
    print(
        f"  a real sign-in alone {alone:.2f} s, beside them {beside:.2f} s: {beside / alone:.1f} times"
    )


def _words(told: Titles) -> str:
    return ", ".join(f"{number} {title}" for title, number in told.most_common())


if __name__ == "__main__":
    sys.exit(run(main))
