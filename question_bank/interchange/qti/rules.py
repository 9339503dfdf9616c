# SPDX-License-Identifier: Apache-2.0
"""The ways of scoring a response that a key can express."""

from dataclasses import dataclass
from decimal import Decimal

from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.refused import QtiRefused


@dataclass(frozen=True, slots=True)
class Unscored:
    """The file leaves the marking to people."""


@dataclass(frozen=True, slots=True)
class Correct:
    """Everything for the correct response, else nothing."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping gives for the response."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Everything for one of these values, and for the correct response if `with_correct`."""

    values: tuple[str, ...]
    with_correct: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A number near enough: from `below` under to `above` over the value, both included.

    `value` is None for the correct response. `is_relative` means percent of the value.
    """

    value: Decimal | None
    below: Decimal
    above: Decimal
    is_relative: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both included."""

    low: Decimal
    high: Decimal


Rule = Unscored | Correct | Mapped | Wordings | Near | Between


def unsupported(what: object) -> QtiRefused:
    """The scoring cannot be expressed; `what` names the part that stands in the way."""
    return QtiRefused(Refusal.PROCESSING_UNSUPPORTED, "key", value=str(what))
