# SPDX-License-Identifier: Apache-2.0
"""The rules of the house read all sources: one process does so for all rules, and forgets them."""

from collections.abc import Iterator

import pytest

from tests.support.source import forget_sources


@pytest.fixture(scope="package", autouse=True)
def _sources() -> Iterator[None]:
    """Sources are read when the first rule asks for them, and are gone with the last."""
    yield
    forget_sources()
