# SPDX-License-Identifier: Apache-2.0
"""Sets of forms by API: facts, and nothing of what is asked."""

from uuid import UUID, uuid4

from app.items import service as items
from app.papers import service as papers
from app.papers.service import Examination
from app.programmes import service as programmes
from tests.support.factories.banking import staff_id
from tests.support.factories.items import shipped_bank
from tests.support.roles import Role
from tests.support.world import World

SETS = "/api/v1/form-sets"


async def blueprint(world: World, maker: UUID) -> UUID:
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, shipped_bank(), now=world.now())
        programme = await programmes.get_programme_by_code(session, "cpcif")
        exam = Examination(programme.id, "level_4", "paper")
        made = await papers.create_blueprint(
            session, exam, "春季试卷", author_id=maker, now=world.now()
        )
        return made.id


async def test_sets_are_listed_by_state_and_one_names_its_forms(world: World) -> None:
    maker = await staff_id(world, Role.PAPER_MAKER)
    planned, asked = await blueprint(world, maker), []
    for _ in range(2):
        world.clock.forward(minutes=1)
        async with world.database.writing() as session:
            made = await papers.request_forms(session, planned, staff_id=maker, now=world.now())
            asked.append(str(made.id))
        if len(asked) == 1:
            await world.run_jobs()
    reader = await world.staff(Role.PAPER_MAKER)
    for query, expected in (
        ("", asked[::-1]),
        ("?sort=requested_at", asked),
        ("?state=ready", asked[:1]),
        (f"?blueprint_id={planned}&state=queued", asked[1:]),
        ("?use=individual", []),
    ):
        page = (await reader.get(f"{SETS}{query}")).raise_for_status().json()
        assert [each["id"] for each in page["items"]] == expected, query
    whole = (await reader.get(f"{SETS}/{asked[0]}")).raise_for_status().json()
    assert [form["ordinal"] for form in whole["made"]] == list(range(1, whole["forms"] + 1))
    assert {form["full_points"] for form in whole["made"]} == {"100.00"}, "each a whole paper"
    refused = await reader.get(f"{SETS}/{uuid4()}")
    assert (refused.status_code, refused.json()["title"]) == (404, "form_set_not_found")
