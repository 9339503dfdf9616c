# SPDX-License-Identifier: Apache-2.0
"""A package's verbs whose rooms are loaded when somebody first asks for one of them.

A server answers after a crash as soon as it is loaded, and hardly any request assembles a paper
or reads a Word document. What a package's callers name in their signatures stays loaded with it;
what computes, and brings NumPy or lxml along, waits. mypy and import-linter read the same names
in the package's `if TYPE_CHECKING`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module


def on_first_use(package: str, rooms: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """The package's `__getattr__` (PEP 562): `rooms` are its modules, each with its names."""
    room_of = {name: f"{package}.{room}" for room, names in rooms.items() for name in names}

    def load(name: str) -> object:
        if name not in room_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(room_of[name]), name)

    return load
