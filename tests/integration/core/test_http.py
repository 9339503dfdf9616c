# SPDX-License-Identifier: Apache-2.0
"""What wraps every request: refusals for programs and for people, headers, languages."""

from contextlib import AsyncExitStack

import httpx
import pytest
import sqlalchemy as sa
from starlette.types import Message
from structlog.testing import capture_logs

from app.accounts.models import Candidate
from app.core.assets import asset
from tests.support.factories.exams import desk_of, open_exam
from tests.support.hashing import PASSWORD
from tests.support.world import ADDRESS, World

PAGE = {"accept": "text/html"}


async def test_unknown_address_is_a_problem_for_programs_and_a_page_for_people(
    world: World,
) -> None:
    client = await world.anyone()
    problem = await client.get("/api/v1/nothing")
    page = await client.get("/nothing", headers=PAGE)
    assert (problem.status_code, problem.json()["title"]) == (404, "not_found")
    assert page.status_code == 404
    assert "没有这个页面" in page.text


async def test_error_page_speaks_the_readers_language(world: World) -> None:
    client = await world.anyone()
    page = await client.get("/nothing", headers=PAGE | {"accept-language": "en-GB"})
    assert 'lang="en"' in page.text
    assert "没有这个页面" not in page.text


async def test_refusal_of_a_program_keeps_its_code_and_speaks_the_readers_language(
    world: World,
) -> None:
    client = await world.anyone()
    answers = [
        await client.get("/api/v1/me", headers={"accept-language": language})
        for language in ("zh-CN", "en-GB")
    ]
    assert [answer.headers["content-type"] for answer in answers] == [
        "application/problem+json"
    ] * 2, "one form"
    assert [answer.json()["title"] for answer in answers] == ["sign_in_needed"] * 2, "one code"
    assert "请先登录" in answers[0].json()["detail"], "in Chinese"
    assert "Please sign in" in answers[1].json()["detail"], "in English"


async def test_chosen_language_is_remembered(world: World) -> None:
    client = await world.anyone()
    await client.get("/?lang=en", headers=PAGE)
    assert 'lang="en"' in (await client.get("/", headers=PAGE)).text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
    ],
)
async def test_write_from_another_site_is_refused(world: World, headers: dict[str, str]) -> None:
    client = await world.operator()
    refused = await client.delete("/api/v1/sessions/current", headers=headers)
    assert (refused.status_code, refused.json()["title"]) == (403, "foreign_origin")
    assert (await client.get("/api/v1/me")).status_code == 200
    body = {"username": "operator", "password": PASSWORD}
    stranger = await world.anyone()
    by_api = await stranger.post("/api/v1/sessions", json=body, headers=headers)
    by_page = await stranger.post("/staff/sign-in", data=body, headers=headers)
    for refused in (by_api, by_page):
        told = (refused.status_code, "set-cookie" in refused.headers)
        assert told == (403, False), "nor does another site sign anybody in"


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}, {"origin": ADDRESS}])
async def test_write_from_our_own_pages_and_from_programs_passes(
    world: World, headers: dict[str, str]
) -> None:
    client = await world.operator()
    assert (await client.delete("/api/v1/sessions/current", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_every_answer_forbids_inline_code_and_framing(world: World) -> None:
    client = await world.anyone()
    for path in ("/", "/api/v1/time", "/nothing", "/static/css/base.css"):
        answer = await client.get(path, headers=PAGE)
        policy = answer.headers["content-security-policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_huge_body_is_refused(world: World) -> None:
    client = await world.operator()
    refused = await client.post("/api/v1/sessions", content=b"x" * (5 * 1024 * 1024))
    assert (refused.status_code, refused.json()["title"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [
        b'{"username": "a\\u0000b", "password": "x"}',
        b'{"username": "alice", "password": "\\ud800"}',
        b'{"username": "alice", "password": "a\\u0000b"}',
        b"{",
        b"[]",
    ],
)
async def test_sign_in_that_cannot_be_stored_or_read_is_refused_without_an_echo(
    world: World, body: bytes
) -> None:
    client = await world.anyone()
    refused = await client.post(
        "/api/v1/sessions", content=body, headers={"content-type": "application/json"}
    )
    assert (refused.status_code, refused.json()["title"]) == (422, "malformed")
    assert "alice" not in refused.text


@pytest.mark.parametrize(
    "words",
    [
        ConnectionResetError("Connection lost"),
        RuntimeError(
            "unable to perform operation on <TCPTransport closed=True>; the handler is closed"
        ),
    ],
)
@pytest.mark.parametrize("broken_at", ["http.response.start", "http.response.body"])
async def test_client_that_cannot_be_answered_is_no_fault(
    world: World, capsys: pytest.CaptureFixture[str], words: Exception, broken_at: str
) -> None:
    await answered_to_nobody(world, words, broken_at)
    said = capsys.readouterr()
    assert said.out + said.err == "", "nobody need look into it"


async def test_fault_in_an_answer_is_no_client_that_went(world: World) -> None:
    ours = RuntimeError("Response content longer than Content-Length")
    with pytest.raises(RuntimeError, match="longer than"):
        await answered_to_nobody(world, ours, "http.response.body")


async def answered_to_nobody(world: World, words: Exception, broken_at: str) -> None:
    """A page was asked for, and the server says these words when it is to send that part of it."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == broken_at:
            raise words

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"kaochang.test")],
        "client": ("127.0.0.1", 5000),
    }
    await world.app(scope, receive, send)


async def test_static_files_are_kept_for_good_under_their_release_and_asked_again_elsewhere(
    world: World,
) -> None:
    client = await world.anyone()
    address = asset("css/base.css")
    now = await client.get(address, headers={"accept-encoding": "gzip"})
    assert now.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (now.headers["content-encoding"], now.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = await client.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == now.content
    for older in ("/static/css/base.css", "/static/0123456789ab/css/base.css"):
        again = await client.get(older)
        assert (again.headers["cache-control"], again.content) == ("no-cache", now.content)
        unchanged = await client.get(older, headers={"if-none-match": again.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    missing = [await client.get(path) for path in ("/static/nothing", "/static/../main.py")]
    assert [answer.status_code for answer in missing] == [404, 404]


async def test_long_answers_are_packed_for_who_can_unpack_them(world: World) -> None:
    client = await world.anyone()
    packed = await client.get("/", headers={"accept-encoding": "gzip", **PAGE})
    plain = await client.get("/", headers={"accept-encoding": "identity", **PAGE})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text


async def test_health_and_readiness(world: World) -> None:
    client = await world.anyone()
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_connections_that_are_all_in_use_are_no_database_that_is_away(world: World) -> None:
    operator = await world.operator()
    pool = world.database.engine.pool
    assert isinstance(pool, sa.QueuePool), "The service's pool is of a fixed size."
    pool._timeout = 0.01  # noqa: SLF001 - four seconds of waiting would show no more
    async with AsyncExitStack() as held:
        for _ in range(pool.size()):
            await held.enter_async_context(world.database.engine.connect())
        refused = await operator.get("/api/v1/sittings")
    assert (refused.status_code, refused.json()["title"]) == (503, "service_busy")
    assert refused.headers["retry-after"] == "2"
    assert (await operator.get("/readyz")).status_code == 200


async def test_fault_of_ours_is_on_the_log_as_the_page_says(world: World) -> None:
    """A sealed number that cannot be opened is what nobody expects."""
    desk = await desk_of(world, (await open_exam(world)).tickets[0])
    operator = await world.operator()
    async with world.database.writing() as session:
        await session.execute(sa.update(Candidate).values(id_number_sealed="broken"))
    lenient = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=lenient, base_url=ADDRESS, cookies=operator.cookies
    ) as client:
        with capture_logs() as logs:
            path = f"/console/registrations/{desk.registration_id}"
            answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 500
    assert "系统出了问题，已记录。请稍后再试。" in answer.text
    for inside in ("Traceback", "Error", "sealed", ".py"):
        assert inside not in answer.text, "and nothing of what went wrong"
    assert "unexpected" in {entry["event"] for entry in logs}
