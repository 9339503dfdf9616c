# SPDX-License-Identifier: Apache-2.0
"""Every state of every life meets every verb: it is led on by the table, or refused in one way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import pytest

from app.core.errors import Kind
from app.core.i18n import Reader, set_reader, translate
from app.core.lifecycle import IllegalVerb
from tests.support.lifecycles import AnyLife, list_lives, states_of, verbs_of

LIVES = list_lives()
PRODUCT = [
    pytest.param(life, state, verb, id=f"{life.name}-{state}-{verb}")
    for life in LIVES
    for state in states_of(life)
    for verb in verbs_of(life)
]
HEARD = [
    pytest.param(*each.values, id=each.id)
    for each in PRODUCT
    if each.values[1:] in each.values[0].steps
]
each_life = pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)


@pytest.fixture
def reader() -> Iterator[Callable[[str], None]]:
    """Sets who reads; afterwards it is a Chinese reader again, as in other tests."""
    yield lambda language: set_reader(Reader(lambda: language))
    set_reader(Reader(lambda: "zh"))


@dataclass
class Someone:
    """Whoever has the life."""

    state: StrEnum


@pytest.mark.parametrize(("life", "state", "verb"), HEARD)
def test_verb_that_the_table_knows_leads_where_it_says(
    life: AnyLife, state: StrEnum, verb: StrEnum
) -> None:
    someone = Someone(state)
    assert life.allows(state, verb)
    assert life.move(someone, verb) is state
    assert someone.state is life.steps[state, verb]


@pytest.mark.parametrize("language", ["zh", "en"])
@each_life
def test_every_other_verb_is_refused_in_words_and_changes_nothing(
    life: AnyLife, language: str, reader: Callable[[str], None]
) -> None:
    reader(language)
    for state, verb in product(states_of(life), verbs_of(life)):
        if (state, verb) not in life.steps:
            demand_refusal(life, state, verb)


def demand_refusal(life: AnyLife, state: StrEnum, verb: StrEnum) -> None:
    someone = Someone(state)
    assert not life.allows(state, verb)
    with pytest.raises(IllegalVerb) as refusal:
        life.move(someone, verb)
    assert someone.state is state
    told = refusal.value
    assert (told.kind, told.code) == (Kind.CONFLICT, "illegal_verb")
    assert (told.context["lifecycle"], told.context["state"], told.context["verb"]) == (
        life.name,
        state.value,
        verb.value,
    )
    sentence = translate(told.message, **told.context)
    words = (life.what, life.states[state], life.verbs[verb])
    assert all(translate(each) in sentence for each in words)
    assert "{" not in sentence


@each_life
def test_life_has_words_and_capabilities_for_each_state_and_words_for_each_verb(
    life: AnyLife,
) -> None:
    assert set(life.states) == set(states_of(life))
    assert set(life.verbs) == set(verbs_of(life))
    assert set(life.capabilities) in (set(), set(states_of(life)))
    assert set(life.news) <= set(life.verbs)


@each_life
def test_life_reaches_every_state_and_uses_every_verb(life: AnyLife) -> None:
    reached = {life.start}
    while (
        more := {after for (before, _), after in life.steps.items() if before in reached} - reached
    ):
        reached |= more
    assert reached == set(life.states)
    assert {verb for _, verb in life.steps} == set(life.verbs)


@each_life
def test_statements_select_by_the_same_table(life: AnyLife) -> None:
    for verb in life.verbs:
        assert life.hearing(verb) == tuple(s for s in life.states if life.allows(s, verb))
    for capability in {each for held in life.capabilities.values() for each in held}:
        assert life.able(capability) == tuple(s for s in life.states if life.may(s, capability))


def test_rows_and_the_trail_name_the_subject() -> None:
    kinds = [life.kind for life in LIVES]
    assert len(kinds) == len(set(kinds))
    assert all(life.name == f"{life.name.split('.')[0]}.{life.kind}" for life in LIVES)
