# SPDX-License-Identifier: Apache-2.0
import re

import pytest

from tests.support.alternating import KINDS, ON_BOTH, ON_ONE, is_toured, is_turn_of
from tests.support.run import PROJECT
from tests.support.tours import LOOKS

MEND = "mend the list in tests/support/alternating.py"


@pytest.mark.parametrize("place", [*ON_BOTH, *ON_ONE])
def test_every_place_that_is_named_is_there(place: str) -> None:
    path, *names = place.split("::")
    assert (PROJECT / "tests" / path).exists(), MEND
    source = (PROJECT / "tests" / path).read_text() if names else ""
    assert all(re.search(rf"(?:class|def) {name}\b", source) for name in names), MEND


def test_each_test_runs_on_one_of_the_two_and_about_half_on_each() -> None:
    turns = dict.fromkeys(KINDS, 0)
    for number in range(1000):
        name = f"tests/integration/items/test_pages_list.py::test_{number}[{{}}-{number % 7}]"
        at = [kind for kind in KINDS if is_turn_of(kind, name.format(kind))]
        assert len(at) == 1, name
        turns[at[0]] += 1
    assert min(turns.values()) > 400


def test_what_a_database_decides_runs_on_both() -> None:
    for kind in KINDS:
        assert is_turn_of(kind, f"tests/concurrency/test_saving.py::test_any[{kind}]")
        assert is_turn_of(kind, f"tests/integration/core/test_retention.py::test_any[{kind}]")
        assert is_turn_of(
            kind, f"tests/integration/attempts/test_routes.py::TestSave::test_any[{kind}]"
        )


@pytest.mark.parametrize(
    "test_id",
    [
        "tests/integration/core/test_hosts.py::test_any[{}]",
        "tests/integration/core/test_lists.py::TestFilters::test_any[{}]",
        "tests/integration/attempts/test_routes.py::TestSaves::test_any[{}]",
    ],
)
def test_what_no_database_decides_runs_on_one(test_id: str) -> None:
    assert [is_turn_of(kind, test_id.format(kind)) for kind in KINDS].count(True) == 1


def test_each_tour_runs_in_english_on_a_phone() -> None:
    assert [look for look in LOOKS if is_toured(*look)] == [("en", "phone")]
