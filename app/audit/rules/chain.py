# SPDX-License-Identifier: Apache-2.0
"""What the chain is made of: an entry's canonical text, its digest, and the digest that follows.

Anybody can compute these again with other software: docs/audit.md says how, with an example.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Protocol
from uuid import UUID

# What the first link follows.
NOTHING = "0" * 64
# The worker links every few seconds; a restart, or a database that was away, takes minutes.
LINKED_WITHIN = timedelta(minutes=10)


class Recorded(Protocol):
    """An entry of the trail as it is read."""

    @property
    def id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def detail(self) -> dict[str, Any]: ...


def canonical(entry: Recorded) -> str:
    """One text for one entry, whichever database kept it: JSON without spaces, keys in order.

    Numbers stand without exponent and trailing zeros, because PostgreSQL keeps 1e2 as 100.
    """
    # In order already: the nightly walk writes a text for every entry of ten years.
    return (
        f'{{"action":{quoted(entry.action)},"actor_id":{quoted(entry.actor_id)},'
        f'"actor_kind":{quoted(entry.actor_kind)},"at":"{instant(entry.at)}",'
        f'"detail":{_text(entry.detail)},"id":"{entry.id}","reason":{_text(entry.reason)},'
        f'"subject_id":{quoted(entry.subject_id)},"subject_kind":{quoted(entry.subject_kind)}}}'
    )


def instant(at: datetime) -> str:
    """In UTC with all microseconds, those that are naught too."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def digest_of(entry: Recorded) -> str:
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def chained(before: str, position: int, entry_id: UUID, at: datetime, digest: str) -> str:
    """What stands at this place of the chain, for one order and content of all that came before.

    The place, the id and the instant count too: they must be beyond doubt when the entry has gone
    at the end of its term and nothing is left to compare them with.
    """
    told = "\n".join((before, str(position), str(entry_id), instant(at), digest))
    return hashlib.sha256(told.encode()).hexdigest()


def _text(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case None | bool():
            return json.dumps(value)
        case int() | float():
            return _number(value)
        case list():
            return f"[{','.join(map(_text, value))}]"
        case dict():
            pairs = (f"{quoted(key)}:{_text(held)}" for key, held in sorted(value.items()))
            return f"{{{','.join(pairs)}}}"
    raise TypeError(f"no JSON: {type(value).__name__}")


def _number(value: float) -> str:
    exact = Decimal(repr(value))
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
