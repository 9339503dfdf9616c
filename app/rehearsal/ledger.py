# SPDX-License-Identifier: Apache-2.0
"""What one candidate sent and what the service acknowledged: the books that prove a loss."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Value = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class SentOp:
    """One change, as the browser numbers them."""

    number: int
    slot: int
    kind: Literal["answer", "flag"]
    value: Value


@dataclass(slots=True)
class Ledger:
    """Ops sent, and the numbers of those that the service said it holds."""

    sent: dict[int, SentOp] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)

    def send(self, ops: Iterable[SentOp]) -> None:
        self.sent.update({op.number: op for op in ops})

    def acknowledge(self, head: int, held: Sequence[Sequence[int]]) -> None:
        """The service holds every op up to `head`, and the stretches `held`: first, last."""
        stretches = [(0, head), *held]
        self.acknowledged |= {
            n for n in self.sent if any(first <= n <= last for first, last in stretches)
        }

    def missing(self, ops: Iterable[SentOp]) -> list[int]:
        """Which of these ops no acknowledgement has named."""
        return [op.number for op in ops if op.number not in self.acknowledged]

    def answers(self) -> dict[int, Value]:
        """By slot, the answer of the highest acknowledged op: what must be found later."""
        return {op.slot: op.value for op in self._held() if op.kind == "answer"}

    def flags(self) -> list[int]:
        last = {op.slot: op.value for op in self._held() if op.kind == "flag"}
        return sorted(slot for slot, value in last.items() if value and value["flag"])

    def _held(self) -> Iterator[SentOp]:
        """Acknowledged ops in order of their numbers, so that later ones overwrite earlier."""
        return (self.sent[number] for number in sorted(self.acknowledged))


def is_answered(value: Value) -> bool:
    """Is there anything in it? A cleared answer and a blank text are open items."""
    held = value or {}
    return bool(held.get("choices") or str(held.get("text", "")).strip())


def differences(expected: Mapping[int, Value], found: Mapping[int, Value]) -> list[int]:
    """The slots whose acknowledged value is not the one found, and those found out of nothing."""
    lost = [slot for slot, value in expected.items() if plain(found.get(slot)) != plain(value)]
    phantoms = [slot for slot, value in found.items() if slot not in expected and value]
    return sorted(lost + phantoms)


def plain(value: Value) -> Value:
    """A value in one form: labels sorted."""
    if value and "choices" in value:
        return {"choices": sorted(value["choices"])}
    return value
