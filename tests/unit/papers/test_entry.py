# SPDX-License-Identifier: Apache-2.0
"""What the blueprint editor's form says, read field by field."""

from typing import Any

import pytest

from app.papers.pages.entry import EnteredBlueprint, bound, figures_of, references, sections_from

SECTION = [
    ("s0-key", "single"),
    ("s0-type", "single"),
    ("s0-count", " 3 "),
    ("s0-topics", "policy"),
    ("s0-topics", "trading"),
    ("s0-points", "1.5"),
    ("s0-marking", "exact"),
]


def ranges_of(*fields: tuple[str, str]) -> Any:
    [section] = sections_from(EnteredBlueprint([*SECTION, *fields]))
    return section.get("ranges")


def test_section_is_read_with_all_of_its_topics_and_nothing_that_was_not_said() -> None:
    assert sections_from(EnteredBlueprint(SECTION)) == [
        {
            "key": "single",
            "type": "single",
            "count": 3,
            "topics": ["policy", "trading"],
            "points": "1.5",
            "marking": "exact",
        }
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"topic": "policy", "least": "2"}, {"least": 2, "most": 100, "topic": "policy"}),
        ({"cognitive": "apply"}, {"least": 0, "most": 100, "cognitive": "apply"}),
        ({"low": "0.3"}, {"least": 0, "most": 100, "difficulty": ["0.3", "1"]}),
        ({"high": "0.7", "most": "x"}, {"least": 0, "most": "x", "difficulty": ["0", "0.7"]}),
    ],
)
def test_range_is_read_from_what_is_filled_in(fields: dict[str, str], told: Any) -> None:
    assert ranges_of(*((f"s0-r1-{name}", value) for name, value in fields.items())) == [told]


def test_range_with_nothing_filled_in_is_none() -> None:
    assert ranges_of(("s0-r0-topic", ""), ("s0-r0-least", " ")) is None


def test_references_are_read_however_they_are_set_apart() -> None:
    typed = EnteredBlueprint([*SECTION, ("s0-required", "a-1，b-2 a-1；\nc-3")])
    assert sections_from(typed)[0]["required"] == ["a-1", "b-2", "c-3"]
    assert references("") == []


def test_bound_is_a_whole_number_or_as_small_as_possible() -> None:
    assert (bound("12"), bound("")) == (12, None)
    with pytest.raises(ValueError, match="many"):
        bound("many")


def test_figures_are_added_as_far_as_they_can_be_read() -> None:
    sections = [
        {"count": 3, "points": "1.5"},
        {"count": "?", "points": "2"},
        {"count": 2, "points": "?"},
        {"count": 1, "points": "NaN"},
    ]
    assert figures_of(sections) == (6, 4.5)
