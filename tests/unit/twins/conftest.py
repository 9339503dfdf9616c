# SPDX-License-Identifier: Apache-2.0
"""The demo bank as texts, read once."""

from collections.abc import Mapping

import pytest

from question_bank.items import MultipleChoice, SingleChoice
from tests.support.factories.items import shipped_bank


@pytest.fixture(scope="session")
def topics() -> Mapping[str, str]:
    return {item.reference: item.topic for item in shipped_bank()}


@pytest.fixture(scope="session")
def texts() -> Mapping[str, str]:
    """Stem and options of every item, a line each."""
    items = shipped_bank()
    chosen = {i.reference: i.options for i in items if isinstance(i, SingleChoice | MultipleChoice)}
    return {i.reference: "\n".join((i.stem, *chosen.get(i.reference, ()))) for i in items}
