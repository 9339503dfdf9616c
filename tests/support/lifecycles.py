# SPDX-License-Identifier: Apache-2.0
"""Every lifecycle of the service, found in the domains' `states`, and each drawn."""

import importlib
from enum import StrEnum
from typing import Any

from app.core.lifecycle import Lifecycle
from tests.support.source import list_files, place

# Of any states, verbs and capabilities: what holds of all is asked of each.
AnyLife = Lifecycle[Any, Any, Any]

HEAD = """\
# Lifecycles

Generated from the tables in each domain's `states.py` by `make snapshots`. An arrow is a verb; a thick
border marks a state that the database itself refuses to leave.
"""


def list_lives() -> list[AnyLife]:
    """By name, each once."""
    found = {}
    for path in list_files("/states.py", under="app"):
        module = importlib.import_module(place(path).removesuffix(".py").replace("/", "."))
        lives = (value for value in vars(module).values() if isinstance(value, Lifecycle))
        found.update({life.name: life for life in lives})
    return [found[name] for name in sorted(found)]


def states_of(life: AnyLife) -> type[StrEnum]:
    return type(life.start)


def verbs_of(life: AnyLife) -> type[StrEnum]:
    return type(next(iter(life.verbs)))


def draw_lives() -> str:
    """The document that `make snapshots` writes."""
    return HEAD + "".join(_section(life) for life in list_lives())


def _section(life: AnyLife) -> str:
    arrows = [f"    [*] --> {life.start}"]
    arrows += [f"    {before} --> {after}: {verb}" for (before, verb), after in life.steps.items()]
    if life.sealed:
        arrows.append("    classDef sealed stroke-width:3px")
        arrows += [f"    class {state} sealed" for state in life.states if state in life.sealed]
    news = [f"`{verb}` leaves the job `{name}`.\n" for verb, name in life.news.items()]
    drawing = "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```", ""])
    told = "\n" + "".join(news) if news else ""
    return f"\n## {life.name}\n\n{drawing}{told}"
