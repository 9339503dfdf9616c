# SPDX-License-Identifier: Apache-2.0
"""What a verb did, carried in the address of the page that tells it.

The address can be loaded again without doing the thing again, which a page that answers a form
cannot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Query
from fastapi.responses import RedirectResponse

from app.core.errors import DomainError
from app.core.i18n import marked, translate
from app.core.lifecycle import IllegalVerb
from app.items.errors import ItemVersionNotFound, NothingChosen, NotYourDraft, OwnWork, ReasonNeeded
from app.items.service.reviewing import VerbOutcome

# A page tells so many refusals; a verb on one page's items has no more.
MOST_TOLD = 60
_OURS = ("done", "moved", "left", "why", "chosen")
_HOME = "/bank"
_SAID: Mapping[str, str] = {
    "submit": marked("已提交审核：{n} 题。"),
    "withdraw": marked("已撤回：{n} 题，可以继续修改。"),
    "approve": marked("已审核通过：{n} 题。"),
    "send_back": marked("已退回修改：{n} 题。"),
    "retire": marked("已停用：{n} 题，新的试卷不再使用。"),
    "saved": marked("已保存为草稿。"),
    "commented": marked("评论已保存。"),
    "dismissed": marked("已记下：这两题不相似，试卷可以同时使用。"),
}
_REFUSALS: Mapping[str, str] = {
    error.code: error.message
    for error in (ItemVersionNotFound, NothingChosen, NotYourDraft, OwnWork, ReasonNeeded)
} | {
    # Of many versions at once, each is named and not described.
    IllegalVerb.code: marked("试题“{reference}”目前的状态不允许这项操作，请刷新页面查看。")
}


@dataclass(frozen=True, slots=True)
class ToldOutcome:
    """What the page says of the verb before it, in the reader's language.

    `chosen` are the versions that were picked when nothing was done, to be picked again.
    """

    done: str
    moved: int
    left: tuple[str, ...]
    why: str
    chosen: frozenset[str]

    @property
    def sentence(self) -> str:
        """What was done; "" where nothing was."""
        said = _SAID.get(self.done)
        return translate(said, n=self.moved) if said and self.moved else ""


async def _tell(
    done: str = "",
    moved: Annotated[int, Query(ge=0, le=1_000_000)] = 1,
    left: Annotated[Sequence[str], Query()] = (),
    why: str = "",
    chosen: Annotated[Sequence[str], Query()] = (),
) -> ToldOutcome:
    refusals = tuple(text for one in left[:MOST_TOLD] if (text := _refusal(one)))
    whole = translate(_REFUSALS[why]) if why in _REFUSALS else ""
    return ToldOutcome(done, moved, refusals, whole, frozenset(chosen))


Telling = Annotated[ToldOutcome, Depends(_tell)]


def _refusal(one: str) -> str:
    reference, _, code = one.rpartition(":")
    return translate(_REFUSALS[code], reference=reference) if code in _REFUSALS else ""


def leave_to(address: str, **said: str | int | Sequence[str]) -> RedirectResponse:
    """On to a page of the bank, which says this; an address elsewhere leads to the bank's first."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and f"{parts.path}/".startswith(f"{_HOME}/")
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in _OURS]
    query = urlencode([*kept, *said.items()], doseq=True)
    path = parts.path if is_ours else _HOME
    fragment = f"#{parts.fragment}" if parts.fragment and is_ours else ""
    return RedirectResponse(f"{path}?{query}{fragment}" if query else path + fragment, 303)


def said_outcome(outcome: VerbOutcome, done: str) -> dict[str, str | int | Sequence[str]]:
    """The outcome as an address carries it."""
    left = [f"{reference}:{refusal.code}" for reference, refusal in outcome.refused.items()]
    return {"done": done, "moved": len(outcome.moved), "left": left[:MOST_TOLD]}


def said_refusal(refusal: DomainError, chosen: Sequence[object]) -> dict[str, str | Sequence[str]]:
    """The refusal of a verb as a whole, with what had been picked."""
    return {"why": refusal.code, "chosen": [str(each) for each in chosen[:MOST_TOLD]]}
