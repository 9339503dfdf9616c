# SPDX-License-Identifier: Apache-2.0
"""What was sent and what was said to it, written down by the driver while it happens.

The oracle reads the file alone: what candidates remember plays no part. Times are of the driver's
own monotonic clock.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

Json = Any


class Saying(StrEnum):
    """What became of a request. `UNKNOWN`: it may have been written, and may not.

    `DROP` is the page's own: it was told why these are not wanted, and sends them no more.
    """

    INVOKE = "invoke"
    OK = "ok"
    LATE = "late"
    FAIL = "fail"
    DROP = "drop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TypedOp:
    """One change as a browser's journal numbers it."""

    number: int
    slot: int
    kind: str
    value: Json

    @property
    def content(self) -> "Content":
        return self.slot, self.kind, text_of(self.value)


Content = tuple[int, str, str]
"""Slot, kind and value of an op."""


def text_of(value: Json) -> str:
    """The one text of a value: equal values have equal texts. The service's own is not used."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


class History:
    """The file of one scenario, open for appending."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="ascii")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()

    def invoke(self, attempt_id: str, ops: Sequence[TypedOp]) -> None:
        """These ops leave now."""
        said = [[op.number, op.slot, op.kind, op.value] for op in ops]
        self._write(Saying.INVOKE, attempt_id, said)

    def tell(self, how: Saying, attempt_id: str, numbers: Iterable[int], why: str = "") -> None:
        """This was said to them, or nothing was."""
        self._write(how, attempt_id, sorted(numbers), why)

    def flush(self) -> None:
        """All of it is in the file."""
        self._file.flush()

    def begin_anew(self) -> None:
        """What was written has been judged."""
        self._file.close()
        self._file = self.path.open("w", encoding="ascii")

    def _write(self, how: Saying, attempt_id: str, ops: Json, why: str = "") -> None:
        line = {"t": round(time.monotonic(), 6), "e": how.value, "a": attempt_id, "ops": ops}
        self._file.write(json.dumps(line | ({"why": why} if why else {})) + "\n")


@dataclass(slots=True)
class AttemptBook:
    """One attempt's part of the history."""

    invoked: dict[int, set[Content]] = field(default_factory=lambda: defaultdict(set))
    acknowledged: set[int] = field(default_factory=set)
    # By number, what was kept apart as late: after a reopening another change may have the number.
    late: dict[int, set[Content]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    requests: int = 0
    failures: int = 0

    @property
    def waiting(self) -> list[int]:
        """Ops of which no answer has ever said that they are kept."""
        settled = self.acknowledged | self.dropped
        return sorted(number for number in set(self.invoked) - settled if self.counting(number))

    def counting(self, number: int) -> set[Content]:
        """What was sent by this number and was not kept apart."""
        return self.invoked[number] - self.late.get(number, set())


def read_history(path: Path) -> dict[str, AttemptBook]:
    """By attempt, what the file says."""
    books: dict[str, AttemptBook] = defaultdict(AttemptBook)
    with path.open(encoding="ascii") as lines:
        for line in lines:
            said = json.loads(line)
            _enter(books[said["a"]], Saying(said["e"]), said["ops"])
    return dict(books)


def _enter(book: AttemptBook, how: Saying, ops: Json) -> None:
    if how is Saying.INVOKE:
        book.requests += 1
        for number, slot, kind, value in ops:
            book.invoked[number].add((slot, kind, text_of(value)))
    elif how is Saying.OK:
        book.acknowledged.update(ops)
    elif how is Saying.LATE:
        book.late.update({number: set(book.invoked[number]) for number in ops})
    elif how is Saying.DROP:
        book.dropped.update(ops)
    else:
        book.failures += 1
