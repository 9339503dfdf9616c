# SPDX-License-Identifier: Apache-2.0
"""What an item says in plain words, and who may judge it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from app.items.errors import NotYourDraft, OwnWork, ReasonNeeded
from app.items.states import (
    AUTHORS_VERBS,
    EXPLAINED_VERBS,
    REVIEWERS_VERBS,
    VERSION,
    VersionCapability,
    VersionState,
    VersionVerb,
)
from question_bank import text as item_text
from question_bank.items import Item, ShortAnswer

# Where a picture's bytes are found, by its name, by whoever is signed in.
PICTURES_AT = "/pictures/"
# The texts of some 3,000 items: rendering costs about 0.05 ms, and a paper holds 500 of them.
_RENDERED = 16_384


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """What a verb is judged by: the version's state, and who has had a hand in it."""

    reference: str
    state: VersionState
    author_id: UUID | None
    hands: frozenset[UUID]


def hands_in(versions: Collection[tuple[int, VersionState, UUID | None]]) -> frozenset[UUID]:
    """The authors since the version that serves: number, state and author of each version."""
    serve = VersionCapability.SERVE
    serving = max((n for n, state, _ in versions if VERSION.may(state, serve)), default=0)
    return frozenset(author for number, _, author in versions if number > serving and author)


def judge_verb(
    verb: VersionVerb, standing: VersionStanding, *, actor_id: UUID | None, comment: str
) -> None:
    """The verb is this person's to use on it now.

    Refused: a verb that the state does not know; approving or sending back what one has had a
    hand in since the last approval (`actor_id` None is the system, which has none); withdrawing
    another's draft; sending back or retiring without a word why.
    """
    VERSION.target(standing.state, verb)
    if actor_id is None:
        return
    if verb in REVIEWERS_VERBS and actor_id in standing.hands:
        raise OwnWork(reference=standing.reference)
    if verb in AUTHORS_VERBS and actor_id != standing.author_id:
        raise NotYourDraft(reference=standing.reference)
    if verb in EXPLAINED_VERBS and not comment.strip():
        raise ReasonNeeded


def picture_address(name: str) -> str:
    return PICTURES_AT + name


@lru_cache(maxsize=_RENDERED)
def shown(text: str) -> str:
    """A text of an item as sanitised HTML in blocks."""
    return item_text.render(text, picture=picture_address)


@lru_cache(maxsize=_RENDERED)
def shown_inline(text: str) -> str:
    """The same for a text that stands in a line, such as an option."""
    return item_text.render_inline(text, picture=picture_address)


def words_of(item: Item, question: str) -> str:
    """Everything a search should find an item by, folded to lower case.

    `question` is what twins are told by: whoever asks has it already.
    """
    answers = (item.model_answer,) if isinstance(item, ShortAnswer) else ()
    told = (item.reference, item.topic, item.function, item.source, item.author)
    texts = (question, *map(item_text.plain, answers), item_text.plain(item.explanation), *told)
    return "\n".join(text for text in texts if text).casefold()


def audience_of(item: Item) -> str:
    """Whom the item is meant for, each between spaces so that one can be searched for."""
    told = [f"programme:{code}" for code in item.programmes]
    told += [f"level:{code}" for code in item.levels]
    told += [f"work_type:{code}" for code in item.work_types]
    return "".join(f" {each} " for each in told)
