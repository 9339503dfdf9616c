# SPDX-License-Identifier: Apache-2.0
"""Who certifies, who runs the sittings, and through whom one registers: never one for another."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.programmes.rules.texts import Text


@dataclass(frozen=True, slots=True)
class Organisation:
    """The issuer (发证机构) decides results and certifies; the operator runs sittings for it."""

    name: Text


@dataclass(frozen=True, slots=True)
class Contact:
    """How candidates reach the operator: by telephone at these hours, by e-mail; empty for none."""

    telephone: str = ""
    hours: Text = Text("", "")  # noqa: RUF009 - a frozen value
    email: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.telephone or self.email)


class ChannelTask(StrEnum):
    """What a channel does for candidates."""

    REGISTER = "register"
    COLLECT_PAPERS = "collect_papers"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a channel asks for a title and what that includes; `contact` is empty where unprinted."""

    title: str
    price: Decimal
    includes: Text
    training_hours: int
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A base, agency or training party: it recruits, trains or registers, on its own terms."""

    key: str
    name: Text
    tasks: tuple[ChannelTask, ...]
    offers: tuple[Offer, ...]
