# SPDX-License-Identifier: Apache-2.0
"""For which hosts the service answers, and that nothing it says is built from what a request claims."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.reading import HTML, choose_english, foreign_lines
from tests.support.world import World, fresh_database, make_settings, open_world

FORGED = {"x-forwarded-host": "evil.test", "forwarded": "host=evil.test", "x-host": "evil.test"}
# A page, a redirect that is ours, one that was the framework's, a refusal, a sign-in that failed.
ASKED = (
    "/",
    "/staff",
    "/staff/sign-in/",
    "/home",
    "/nothing",
    "/static",
    "/static/",
    "//evil.test/",
)

Opening = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    """Opens a world with settings of the test's own, on SQLite: nothing here is stored."""

    @asynccontextmanager
    async def opened(**changes: object) -> AsyncIterator[World]:
        async with (
            fresh_database("sqlite", tmp_path, postgres=None) as url,
            open_world("sqlite", make_settings(url, tmp_path, **changes)) as world,
        ):
            yield world

    return opened


async def ask(world: World, path: str, **headers: str) -> httpx.Response:
    return await (await world.anyone()).get(path, headers=headers)


@pytest.mark.parametrize("host", ["evil.test", "kaochang.test.evil.test", "127.0.0.1", "a b", ""])
async def test_another_host_is_refused_with_what_to_set(world: World, host: str) -> None:
    problem = await ask(world, "/api/v1/time", host=host)
    assert (problem.status_code, problem.json()["title"]) == (421, "wrong_host"), host
    assert "KAOCHANG_ALLOWED_HOSTS" in problem.json()["detail"], "the operator is told what to do"
    assert "https://kaochang.test" in problem.json()["detail"], "the reader is told where to go"


async def test_another_host_is_refused_by_a_page_in_the_readers_language(world: World) -> None:
    page = await ask(world, "/", host="evil.test", **HTML)
    assert page.status_code == 421, "a page is refused, too"
    assert "<h1>网址不对</h1>" in page.text, "it says what is wrong"
    client = await world.anyone()
    await choose_english(client)
    english = await client.get("/", headers={"host": "evil.test", **HTML})
    assert foreign_lines(english.text) == [], "and says it in English to who reads English"


async def test_write_under_another_host_is_refused_before_it_is_looked_at(world: World) -> None:
    client = await world.operator()
    refused = await client.delete("/api/v1/sessions/current", headers={"host": "evil.test"})
    assert refused.json()["title"] == "wrong_host", "the act was not done"
    assert (await client.get("/api/v1/me")).status_code == 200, "the session goes on"


async def test_two_hosts_at_once_are_none(world: World) -> None:
    client = await world.anyone()
    both = [("host", "kaochang.test"), ("host", "evil.test")]
    refused = await client.get("/api/v1/time", headers=both)
    assert refused.json()["title"] == "wrong_host", "a proxy may have believed the other one"


@pytest.mark.parametrize("host", ["KAOCHANG.test", "kaochang.test:8443", "kaochang.test."])
async def test_own_host_is_answered_however_it_is_written(world: World, host: str) -> None:
    assert (await ask(world, "/api/v1/time", host=host)).status_code == 200, host


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/base.css"])
async def test_health_is_answered_by_address(world: World, path: str) -> None:
    assert (await ask(world, path, host="10.1.2.3:8000")).status_code == 200, path


async def test_further_hosts_are_answered(opening: Opening) -> None:
    async with opening(allowed_hosts="ks.example.org") as world:
        assert (await ask(world, "/", host="ks.example.org")).status_code == 200, "it is allowed"
        assert (await ask(world, "/", host="evil.test")).status_code == 421, "this is not"


async def test_every_host_is_answered_where_no_address_is_set(opening: Opening) -> None:
    async with opening(public_address="") as world:
        answer = await ask(world, "/", host="whatever.test")
        assert answer.status_code == 200, "an upgrade without the setting goes on as before"
        assert "strict-transport-security" not in answer.headers, "nobody said that it is HTTPS"


async def test_browsers_are_told_to_keep_to_https_for_a_term(opening: Opening) -> None:
    async with opening(hsts_term=3600) as world:
        for path in ("/", "/api/v1/time", "/nothing", "/static/css/base.css"):
            told = (await ask(world, path, **HTML)).headers["strict-transport-security"]
            assert told == "max-age=3600", f"{path}: without subdomains, which are not ours"


async def test_browsers_are_not_told_so_on_this_machine(opening: Opening) -> None:
    async with opening(public_address="http://127.0.0.1:8000") as world:
        answer = await ask(world, "/", host="localhost:8000")
        assert answer.status_code == 200, "every name of this machine is answered"
        assert "strict-transport-security" not in answer.headers, "there is no HTTPS to keep to"
        assert (await ask(world, "/", host="evil.test")).status_code == 421, (
            "a name that somebody else let point here is not"
        )


@pytest.mark.parametrize("path", ASKED)
async def test_nothing_is_built_from_what_a_request_claims(opening: Opening, path: str) -> None:
    async with opening(public_address="") as world:
        answer = await ask(world, path, host="evil.test", **FORGED, **HTML)
        led_to = answer.headers.get("location", "/")
        assert led_to.startswith("/"), "an address without a host"
        assert not led_to.startswith("//"), "nor one that begins with a host"
        assert "evil.test" not in answer.text.replace("//evil.test/", ""), (
            "nor does the page say it"
        )


async def test_forwarded_host_is_not_believed(world: World) -> None:
    assert (await ask(world, "/", **FORGED)).status_code == 200, "the Host header alone counts"
    refused = await ask(world, "/", host="evil.test", **{"x-forwarded-host": "kaochang.test"})
    assert refused.status_code == 421, "nor does it help a wrong one"


async def test_address_with_a_slash_too_many_leads_to_the_page(world: World) -> None:
    answer = await ask(world, "/staff/sign-in/?lang=en", **HTML)
    assert answer.status_code == 307, "a person is led on"
    assert answer.headers["location"] == "/staff/sign-in?lang=en", "to the page, by path alone"
    assert (await ask(world, "/api/v1/time/")).status_code == 404, "a program is told"


@pytest.mark.parametrize("origin", ["http://[", "https://[::1", "https://evil.test"])
async def test_origin_that_is_none_is_a_foreign_one(world: World, origin: str) -> None:
    client = await world.operator()
    refused = await client.delete("/api/v1/sessions/current", headers={"origin": origin})
    assert refused.json()["title"] == "foreign_origin", origin
