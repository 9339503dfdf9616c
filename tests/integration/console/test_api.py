# SPDX-License-Identifier: Apache-2.0
"""The description of the API: for staff, made for whoever asks first, and true of refusals."""

import re

from app.console.service.api_document import ApiWriter
from app.core.parts import parts_in
from tests.support.factories.exams import open_exam
from tests.support.reading import HTML, choose_english
from tests.support.world import World


async def test_document_is_for_staff_alone(world: World) -> None:
    exam = await open_exam(world)
    nobody, candidate = await world.anyone(), await world.candidate(*exam.tickets[0])
    for path in ("/openapi.json", "/docs"):
        assert (await nobody.get(path)).status_code == 401, f"{path} needs a sign-in"
        assert (await candidate.get(path)).status_code == 403, f"{path} is for staff"
        assert (await (await world.grader()).get(path)).status_code == 200, "of whatever role"


async def test_document_that_is_held_is_not_sent_again(world: World) -> None:
    client = await world.auditor()
    first = await client.get("/openapi.json")
    assert first.headers["cache-control"] == "private, no-cache", "kept, and asked for each time"
    for held in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = await client.get("/openapi.json", headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b""), held
        assert again.headers["etag"] == first.headers["etag"], "which one it is"
    other = await client.get("/openapi.json", headers={"if-none-match": '"other"'})
    assert other.content == first.content, "another one is replaced"


async def test_document_says_how_this_service_refuses(world: World) -> None:
    document = (await (await world.auditor()).get("/openapi.json")).json()
    assert "HTTPValidationError" not in document["components"]["schemas"], "no answer looks so"
    answers = [
        operation["responses"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert all("500" in each for each in answers), "each says what it refuses with"
    schemas = document["components"]["schemas"]
    refused = (await (await world.anyone()).get("/api/v1/me")).json()
    assert set(schemas["Problem"]["required"]) <= set(refused), "and it is the shape of a refusal"
    told = schemas[refused["title"]]["properties"]
    assert told["status"]["const"] == refused["status"], "with a code and a status that are told"


async def test_operations_are_described_in_english_whoever_reads(world: World) -> None:
    document = (await (await world.auditor()).get("/openapi.json")).json()
    told = [
        operation["description"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert all(told), "each says what it is for"
    chinese = [words for words in told if re.search(r"[\u4e00-\u9fff]", words)]
    assert chinese == [], "as the page of the API says"


async def test_page_tells_every_operation_refusal_and_schema(world: World) -> None:
    client = await world.auditor()
    document = (await client.get("/openapi.json")).json()
    page = (await client.get("/docs", headers=HTML)).text
    for path in document["paths"]:
        assert f'<code class="api-path">{path}</code>' in page, path
    made = await parts_in(world.app).get(ApiWriter).document()
    refusals = {refusal.code for refusal in made.refusals}
    for code in refusals:
        assert f'<tr id="refusal-{code}"><td><code>{code}</code></td>' in page, code
    for name in document["components"]["schemas"].keys() - refusals:
        assert f'id="schema-{name}"' in page, name


async def test_links_of_the_page_lead_somewhere(world: World) -> None:
    page = (await (await world.auditor()).get("/docs", headers=HTML)).text
    places = re.findall(r'id="([^"]+)"', page)
    assert len(places) == len(set(places)), "each place is one"
    led_to = set(re.findall(r'href="#([^"]+)"', page))
    assert led_to <= set(places), "each link has its place"


async def test_page_is_read_in_english_too(world: World) -> None:
    client = await world.auditor()
    await choose_english(client)
    page = (await client.get("/docs", headers=HTML)).text
    assert "<h1>API reference</h1>" in page, "its own words"
    assert "Sign in first, please" in page or "sign in" in page, "and those of refusals"
    assert "至少" not in page, "limits, too"
