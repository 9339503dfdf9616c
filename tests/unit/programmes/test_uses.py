# SPDX-License-Identifier: Apache-2.0
"""What sittings and rights rely on, against rules that no longer have it."""

import pytest

from app.programmes.rules import Reliance, broken_by
from app.programmes.rules.texts import Text
from app.programmes.service import read_programmes

CAS, CPCIF = read_programmes()
SITTING = Text("3 月的场次", "the sitting in March")


@pytest.mark.parametrize(
    ("code", "title_key", "component_key", "breaks"),
    [
        ("cpcif", "level_4", "paper", False),
        ("cpcif", "level_4", "", False),
        ("cpcif", "level_4", "practical", True),
        ("cpcif", "level_9", "paper", True),
        ("cpcif", "level_9", "", True),
        ("cas", "level_9", "paper", False),
    ],
)
def test_what_the_rules_no_longer_know_is_told_of_their_own_programme(
    code: str, title_key: str, component_key: str, *, breaks: bool
) -> None:
    relied_on = Reliance(code, title_key, component_key, SITTING)
    assert broken_by(CPCIF, [relied_on]) == ((relied_on,) if breaks else ())
