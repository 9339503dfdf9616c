# SPDX-License-Identifier: Apache-2.0
"""The bank by API."""

import json

from question_bank.items import to_data
from tests.support.factories.drafts import put_approved, put_draft
from tests.support.factories.items import make_multiple, make_single
from tests.support.roles import Role
from tests.support.world import World

ITEMS = "/api/v1/items"


async def test_bank_is_found_by_topic_type_state_and_words_and_shows_no_key_in_lists(
    world: World,
) -> None:
    author = await world.staff(Role.AUTHOR)
    await put_approved(world, make_single(), make_multiple())
    world.clock.forward(minutes=1)
    await put_draft(world, make_single("trading-s-001", topic="trading"))
    for query, expected in (
        ("", ["policy-m-001", "policy-s-001", "trading-s-001"]),
        ("?sort=-created_at&size=1", ["trading-s-001"]),
        ("?topic=trading", ["trading-s-001"]),
        ("?type=multiple", ["policy-m-001"]),
        ("?state=approved&text=s-001", ["policy-s-001"]),
    ):
        page = (await author.get(f"{ITEMS}{query}")).raise_for_status().json()
        assert [item["reference"] for item in page["items"]] == expected, query
        assert "选项" not in json.dumps(page, ensure_ascii=False), "facts, and nothing it says"


async def test_one_item_is_given_as_a_bank_file_has_it(world: World) -> None:
    author = await world.staff(Role.AUTHOR)
    item = make_multiple()
    await put_approved(world, item)
    given = (await author.get(f"{ITEMS}/{item.reference}")).raise_for_status().json()
    assert (given["number"], given["state"], given["author_id"]) == (1, "approved", None)
    assert given["content"] == to_data(item), "as it would be exported"
    for reference, code in (("nothing-s-001", "item_not_found"), ("%00", "malformed")):
        refused = await author.get(f"{ITEMS}/{reference}")
        assert refused.json()["title"] == code, reference
