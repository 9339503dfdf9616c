# SPDX-License-Identifier: Apache-2.0
"""Every bench still starts: none is run by the gate, and what they measure changes under them."""

from importlib import import_module

import pytest

from tests.support.run import PROJECT

PROGRAMS = sorted(
    path.stem for path in (PROJECT / "bench").glob("*.py") if not path.stem.startswith("__")
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_bench_finds_all_that_it_imports(name: str) -> None:
    assert import_module(f"bench.{name}").__doc__
