# SPDX-License-Identifier: Apache-2.0
"""A life as a table: which verb leads from which state to which. Knows no domain, no framework.

Verbs, because the reason is evidence: a candidate handed in, the clock expired, an invigilator
stopped. Each domain writes its tables in its `states`; `core.transitions` keeps each step as a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from app.core.errors import DomainError, Kind
from app.core.i18n import marked, translate

State = TypeVar("State", bound=StrEnum)
Verb = TypeVar("Verb", bound=StrEnum)
Capability = TypeVar("Capability", bound=StrEnum)


class NoCapability(StrEnum):
    """Of a life whose states are told apart by the verbs alone."""


class Living(Protocol[State]):
    """Whatever has a life; a row of a table, as a rule."""

    state: State


class IllegalVerb(DomainError):
    """The one refusal of every life: the state does not know the verb."""

    kind = Kind.CONFLICT
    code = "illegal_verb"
    message = marked("{what}目前的状态是“{state_words}”，不能“{verb_words}”。请刷新页面查看。")
    further = ("lifecycle", "state", "verb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Generic[State, Verb, Capability]):
    """One kind of life: `name` is the trail's `domain.subject`, and `what` the subject in words.

    `states` and `verbs` put each into words. `sealed` are states that the database itself refuses
    to leave but by a step that counts as a reopening (see migrations). `news` names the job that a
    verb leaves for whoever listens.
    """

    name: str
    what: str
    start: State
    states: Mapping[State, str]
    verbs: Mapping[Verb, str]
    steps: Mapping[tuple[State, Verb], State]
    capabilities: Mapping[State, frozenset[Capability]] = field(default_factory=dict)
    sealed: frozenset[State] = frozenset()
    news: Mapping[Verb, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What the subject is called in rows: `attempt`."""
        return self.name.rpartition(".")[2]

    def allows(self, state: State, verb: Verb) -> bool:
        return (state, verb) in self.steps

    def target(self, state: State, verb: Verb) -> State:
        """Where the verb leads; refused with IllegalVerb where the state does not know it."""
        after = self.steps.get((state, verb))
        if after is None:
            raise IllegalVerb(
                lifecycle=self.name,
                state=state.value,
                verb=verb.value,
                what=translate(self.what),
                state_words=translate(self.states[state]),
                verb_words=translate(self.verbs[verb]),
            )
        return after

    def move(self, subject: Living[State], verb: Verb) -> State:
        """The subject is where the verb leads; the state that it left. Nothing else sets a state."""
        before = subject.state
        subject.state = self.target(before, verb)
        return before

    def may(self, state: State, capability: Capability) -> bool:
        return capability in self.capabilities[state]

    def able(self, capability: Capability) -> tuple[State, ...]:
        """The states that may, for a statement that selects by them."""
        return tuple(state for state in self.states if self.may(state, capability))

    def hearing(self, verb: Verb) -> tuple[State, ...]:
        """The states that allow the verb, for a statement that selects by them."""
        return tuple(state for state in self.states if self.allows(state, verb))
