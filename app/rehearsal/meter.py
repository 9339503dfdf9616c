# SPDX-License-Identifier: Apache-2.0
"""What the requests took and which of them failed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one kind of request, in milliseconds."""

    kind: str
    count: int
    failed: int
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(slots=True)
class Meter:
    """Times by kind of request, failures by kind and reason."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)

    def took(self, kind: str, seconds: float) -> None:
        self.seconds[kind].append(seconds)

    def failed(self, kind: str, reason: str) -> None:
        self.failures[kind, reason] += 1

    @property
    def requests(self) -> int:
        return sum(map(len, self.seconds.values()))

    @property
    def failure_count(self) -> int:
        return self.failures.total()

    def lines(self) -> list[Line]:
        """One line a kind, in the order in which the kinds first came."""
        return [self._line(kind, sorted(times)) for kind, times in self.seconds.items()]

    def _line(self, kind: str, times: Sequence[float]) -> Line:
        failed = sum(n for (of, _), n in self.failures.items() if of == kind)
        p50, p95, p99 = (percentile(times, share) * 1000 for share in (50, 95, 99))
        return Line(kind, len(times), failed, p50, p95, p99, times[-1] * 1000)


def percentile(ordered: Sequence[float], share: int) -> float:
    """The nearest-rank percentile: the smallest value that `share` of 100 do not exceed."""
    rank = -(-len(ordered) * share // 100)
    return ordered[max(rank, 1) - 1]
