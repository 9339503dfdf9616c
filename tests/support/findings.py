# SPDX-License-Identifier: Apache-2.0
"""How a rule of the house fails: with every place, and with what to do next."""

from collections.abc import Iterable


def refuse(found: Iterable[object], remedy: str) -> None:
    """Nothing was found; otherwise a failure that begins with the remedy and lists each place."""
    places = sorted(map(str, found))
    assert not places, "\n".join([remedy, *places])
