# SPDX-License-Identifier: Apache-2.0
"""What forms of one candidate say together is what they say one by one."""

from dataclasses import fields

from hypothesis import given, strategies as st

from question_bank.psychometrics import KELLEY_SHARE, ItemResponses
from question_bank.psychometrics.option_table import OptionTally
from question_bank.psychometrics.parts import ItemPart, part_of, parts_of
from question_bank.psychometrics.tabulation import tabulate
from tests.unit.psychometrics.samples import choice_item, form_of, untimed

lone_forms = st.lists(st.text("ABCD-", min_size=1, max_size=5), min_size=1, max_size=8)


def form_from(letters: str) -> list[ItemResponses]:
    """The form of a candidate who chose these letters, one an item."""
    return [choice_item(f"q-{place}", letter) for place, letter in enumerate(letters)]


def summed(parts: list[ItemPart]) -> dict[str, object]:
    """All sums of the parts, added up field by field."""
    names = [field.name for field in fields(ItemPart) if field.name != "options"]
    sums: dict[str, object] = {name: sum(getattr(part, name) for part in parts) for name in names}
    rows = zip(*(part.options for part in parts), strict=True)
    tallied = [field.name for field in fields(OptionTally)]
    told = [{name: sum(getattr(row, name) for row in each) for name in tallied} for each in rows]
    return sums | {"options": told}


@untimed
@given(lone_forms)
def test_forms_of_one_candidate_make_one_part_with_the_sums_of_all(letters: list[str]) -> None:
    places = [(tabulate(form_from(own), group_share=KELLEY_SHARE), 0) for own in letters]
    together = parts_of(places)
    assert len(together) == 1
    assert summed(together) == summed([part_of(table, place) for table, place in places])


@untimed
@given(lone_forms)
def test_larger_forms_keep_parts_of_their_own(letters: list[str]) -> None:
    pair = tabulate([choice_item("q-0", "AB"), choice_item("q-1", "BA")], group_share=KELLEY_SHARE)
    lone = [(tabulate(form_from(own), group_share=KELLEY_SHARE), 0) for own in letters]
    first, *others = parts_of([*lone, (pair, 0)])
    assert first == part_of(pair, 0)
    assert others == parts_of(lone)


def test_items_without_options_have_none_together_either() -> None:
    places = [(tabulate(form_of([[1.0, 0.5]]), group_share=KELLEY_SHARE), 1) for _ in range(3)]
    (part,) = parts_of(places)
    assert part.options == []
    assert (part.candidates, part.scores) == (3, 1.5)
