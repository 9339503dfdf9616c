# SPDX-License-Identifier: Apache-2.0
"""Figures survive being written down, bit for bit."""

import json

from hypothesis import given

from question_bank.psychometrics import (
    Bounds,
    ItemResponses,
    analyse,
    form_from_data,
    form_to_data,
    item_from_data,
    item_to_data,
    list_suspicions,
    pool,
    suspicion_from_data,
    suspicion_to_data,
)
from tests.unit.psychometrics.samples import choice_forms, choice_item, untimed


@untimed
@given(choice_forms())
def test_form_read_from_json_is_the_form_that_was_written(form: list[ItemResponses]) -> None:
    written = json.dumps(form_to_data(analyse(form)))
    assert form_from_data(json.loads(written)) == analyse(form)


@untimed
@given(choice_forms())
def test_items_read_from_json_are_the_items_that_were_written(form: list[ItemResponses]) -> None:
    items = pool([form])
    written = json.dumps([item_to_data(item) for item in items])
    assert tuple(item_from_data(data) for data in json.loads(written)) == items


def test_item_with_further_entries_beside_it_is_read_all_the_same() -> None:
    (item,) = pool([[choice_item("q", "ABAC-")]])
    assert item_from_data(item_to_data(item) | {"earned": "2.00"}) == item


def test_suspicions_read_from_json_are_those_that_were_written() -> None:
    # Whoever does well elsewhere chooses B here, and the item is right for those who do not.
    wrong_key = choice_item("q-0", "B" * 30 + "A" * 30)
    rest = [choice_item(f"q-{n}", "A" * 30 + "B" * 30) for n in (1, 2, 3)]
    found = list_suspicions(pool([[wrong_key, *rest]]), Bounds(fewest=10))
    assert {suspicion.label for suspicion in found} >= {None, "B"}
    written = json.dumps([suspicion_to_data(suspicion) for suspicion in found])
    assert [suspicion_from_data(data) for data in json.loads(written)] == found
