# SPDX-License-Identifier: Apache-2.0
"""The short way of an ordinary save: past middleware and routing, to the journal.

An exam is saves above all, and finding a route, solving its dependencies and building the models of
its payload cost a save more than judging and committing it do. What is taken here is what the page
sends while all is well: our cookie of a session that this process knows, our own origin, a short
JSON body that fits the paper. Anything else, and every refusal, goes the documented way untouched
and is answered there, so that there is one place that refuses.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.types import Message, Receive, Scope

from app.accounts.access import SubjectCache
from app.accounts.states import CandidateSubject
from app.attempts.errors import AnswersNotSaved
from app.attempts.journal import Journal
from app.attempts.rules import canonical
from app.attempts.service import FormsOfAttempts, SavePace, misfit_of
from app.attempts.values import WINDOW_ID, Ack, AnswerValue, Op, OpKind, Save
from app.core.clock import Clock
from app.core.errors import DomainError
from app.core.parts import Parts
from app.core.requests import ARRIVED
from app.core.security import token_digest
from app.core.settings import Settings
from app.delivery.schemas import MAX_OP, MAX_OPS, MAX_SLOT, TEXTS_OF_OP, TEXTS_OF_OPS
from app.doors.service import session_cookie
from app.papers.service import FrozenForm

# Set in the scope of a save that found no commit in time, which need not wait for a second one.
UNSAVED = "kaochang.unsaved"
ROUTE = "/api/v1/attempts/{attempt_id}/ops"
_BEFORE, _AFTER = ROUTE.split("{attempt_id}")
_LENGTH = len(_BEFORE) + 36 + len(_AFTER)
# A page sends 16,000 characters at most; longer bodies are read where there is time.
_LONGEST = 64 * 1024
# What a program, another page or a proxy may say of a request beyond what our page says.
_NOT_ORDINARY = frozenset({b"authorization", b"transfer-encoding", b"content-encoding", b"expect"})


class QuickValue(msgspec.Struct, forbid_unknown_fields=True):
    """Of an answer `choices` or `text`, of a mark `flag`; which must be there is asked later."""

    kind: Literal["choices", "text"] | msgspec.UnsetType = msgspec.UNSET
    choices: Annotated[list[str], msgspec.Meta(max_length=26)] | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    flag: bool | msgspec.UnsetType = msgspec.UNSET


class QuickOp(msgspec.Struct, forbid_unknown_fields=True):
    """The fields of an op, as `schemas.AnswerOpIn` and `FlagOpIn` have them."""

    op: Annotated[int, msgspec.Meta(ge=1, le=MAX_OP)]
    slot: Annotated[int, msgspec.Meta(ge=1, le=MAX_SLOT)]
    kind: Literal["answer", "flag"]
    value: QuickValue | None
    client_at: Annotated[datetime, msgspec.Meta(tz=True)]


class QuickOps(msgspec.Struct, forbid_unknown_fields=True):
    """The payload, as `schemas.OpsIn` has it."""

    window_id: Annotated[str, msgspec.Meta(pattern=WINDOW_ID)]
    ops: Annotated[list[QuickOp], msgspec.Meta(min_length=1, max_length=MAX_OPS)]
    seen: Annotated[int, msgspec.Meta(ge=0, le=MAX_OP)] | msgspec.UnsetType = msgspec.UNSET


_decode = msgspec.json.Decoder(QuickOps).decode
_KINDS = {"answer": OpKind.ANSWER, "flag": OpKind.FLAG}


class QuickSaves:
    """Answers ordinary saves before anything else looks at them; see the module."""

    route = ROUTE

    def __init__(self, settings: Settings) -> None:
        self._cookie = session_cookie(settings).encode() + b"="
        self._hosts = frozenset(host.encode() for host in settings.answered_hosts)

    async def answer(self, scope: Scope, receive: Receive) -> tuple[bytes | None, Receive]:
        """The body of the acknowledgement, or None; and what receives the request from now on."""
        attempt_id = _attempt_of(scope)
        parts: Parts = scope["app"].state.parts
        found = None if attempt_id is None else parts.get(FormsOfAttempts).find(attempt_id)
        if attempt_id is None or found is None:
            return None, receive
        owner_id, form = found
        now = parts.get(Clock).at(scope[ARRIVED])
        candidate_id = self._candidate_of(scope, parts, now)
        if candidate_id != owner_id:
            return None, receive
        message = await receive()
        if message["type"] != "http.request" or message.get("more_body", False):
            return None, _again(message, receive)
        body: bytes = message["body"]
        save = read_quickly(body, attempt_id, candidate_id, form, now)
        if save is None:
            return None, _again(message, receive)
        try:
            parts.get(SavePace).take(candidate_id, len(body))
            ack = await parts.get(Journal).save(save)
        except DomainError as refusal:
            scope[UNSAVED] = isinstance(refusal, AnswersNotSaved)
            return None, _again(message, receive)
        return acknowledgement(ack, now), receive

    def _candidate_of(self, scope: Scope, parts: Parts, now: datetime) -> UUID | None:
        """Who sends it, where cookie, origin, host, type and length are as our page sends them."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if len(headers) != len(scope["headers"]) or _NOT_ORDINARY & headers.keys():
            return None
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > _LONGEST:
            return None
        if headers.get(b"content-type") != b"application/json" or not self._is_ours(headers):
            return None
        tokens = [
            part
            for part in headers.get(b"cookie", b"").split(b"; ")
            if part[: len(self._cookie)] == self._cookie
        ]
        if len(tokens) != 1:
            return None
        digest = token_digest(tokens[0][len(self._cookie) :].decode("latin-1"))
        holder = parts.get(SubjectCache).find(digest, now=now)
        return holder.candidate_id if isinstance(holder, CandidateSubject) else None

    def _is_ours(self, headers: dict[bytes, bytes]) -> bool:
        """Is it for one of our hosts, and from a page of the same?"""
        host = headers.get(b"host", b"")
        if not host or (self._hosts and host.partition(b":")[0] not in self._hosts):
            return False
        if headers.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
            return False
        origin = headers.get(b"origin")
        return origin is None or origin.partition(b"://")[2] == host


def _attempt_of(scope: Scope) -> UUID | None:
    """The attempt that a save names; None of any other request."""
    path: str = scope["path"]
    if len(path) != _LENGTH or not path.startswith(_BEFORE) or not path.endswith(_AFTER):
        return None
    if scope["method"] != "POST" or scope["query_string"]:
        return None
    try:
        return UUID(path[len(_BEFORE) : -len(_AFTER)])
    except ValueError:
        return None


def _again(message: Message, receive: Receive) -> Receive:
    """The request as if nobody had begun to read it."""
    first: Message | None = message

    async def receive_again() -> Message:
        nonlocal first
        if first is None:
            return await receive()
        told, first = first, None
        return told

    return receive_again


def read_quickly(
    body: bytes, attempt_id: UUID, candidate_id: UUID, form: FrozenForm, now: datetime
) -> Save | None:
    """The save, exactly as the documented way reads it; None where it would look again."""
    try:
        sent = _decode(body)
    except (msgspec.MsgspecError, ValueError):
        return None
    texts = TEXTS_OF_OPS + (sent.seen is not msgspec.UNSET)
    ops = []
    for each in sent.ops:
        texts += TEXTS_OF_OP + _texts_of(each.value)
        op = _op_of(each, form)
        if op is None:
            return None
        ops.append(op)
    # A member that stands twice is a text more than the ops have.
    if body.count(b'"') != 2 * texts:
        return None
    seen = 0 if sent.seen is msgspec.UNSET else sent.seen
    return Save(attempt_id, candidate_id, sent.window_id, tuple(ops), now, seen)


def _texts_of(value: QuickValue | None) -> int:
    if value is None:
        return 0
    if value.flag is not msgspec.UNSET:
        return 1
    held = 1 if value.choices is msgspec.UNSET else len(value.choices)
    return 1 + held + (0 if value.kind is msgspec.UNSET else 2)


def _op_of(sent: QuickOp, form: FrozenForm) -> Op | None:
    """The op with its value as it is stored; None where the value may not fit."""
    # Well within the years that `schemas.Moment` admits, whatever the zone.
    if not 1902 < sent.client_at.year < 2198:  # noqa: PLR2004 - as said
        return None
    kind, value = _KINDS[sent.kind], sent.value
    stored = _answer_of(value) if kind is OpKind.ANSWER else _flag_of(value)
    if stored is None or misfit_of(form, sent.slot, kind, stored.value) is not None:
        return None
    return Op(sent.op, sent.slot, kind, canonical(stored.value), sent.client_at)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A value that was found, which may be None itself."""

    value: AnswerValue


def _answer_of(sent: QuickValue | None) -> _Stored | None:
    """As `schemas.AnswerOpIn.stored_value` has it."""
    if sent is None:
        return _Stored(None)
    if sent.flag is not msgspec.UNSET:
        return None
    if sent.choices is not msgspec.UNSET and sent.text is msgspec.UNSET and sent.kind != "text":
        return _Stored({"choices": sorted(set(sent.choices))})
    if sent.text is not msgspec.UNSET and sent.choices is msgspec.UNSET and sent.kind != "choices":
        return _Stored({"text": sent.text})
    return None


def _flag_of(sent: QuickValue | None) -> _Stored | None:
    if sent is None or sent.flag is msgspec.UNSET or sent.kind is not msgspec.UNSET:
        return None
    if sent.choices is not msgspec.UNSET or sent.text is not msgspec.UNSET:
        return None
    return _Stored({"flag": sent.flag})


def acknowledgement(ack: Ack, now: datetime) -> bytes:
    """The JSON of `schemas.AckOut`, to the byte."""
    held = ",".join(f"[{first},{last}]" for first, last in ack.held)
    return (
        f'{{"op_head":{ack.op_head},"held":[{held}],"ops":{ack.ops},"chain":"{ack.chain}",'
        f'"deadline_at":"{_text(ack.deadline_at)}","state":"{ack.state.value}",'
        f'"server_time":"{_text(now)}"}}'
    ).encode()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:-6] + "Z"
