# SPDX-License-Identifier: Apache-2.0
"""Whether rules still know what sittings and rights rely on."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.programmes.rules.texts import Text
from app.programmes.rules.values import ProgrammeRules


@dataclass(frozen=True, slots=True)
class Reliance:
    """Something that needs a title, and perhaps a component, to be there: `what` says it, for whom.

    A sitting keeps its own rules. But who fails it is given the right to sit the title once more,
    and who holds such a right looks for a sitting announced under the rules in force.
    """

    code: str
    title_key: str
    component_key: str
    what: Text


def broken_by(rules: ProgrammeRules, relied_on: Iterable[Reliance]) -> tuple[Reliance, ...]:
    """What of this programme would find its title, or its component for the title, no more."""
    return tuple(
        each
        for each in relied_on
        if each.code == rules.code and not _is_kept(rules, each.title_key, each.component_key)
    )


def _is_kept(rules: ProgrammeRules, title_key: str, component_key: str) -> bool:
    keys = [component.key for component in rules.components_of(title_key)]
    return component_key in keys if component_key else bool(keys)
