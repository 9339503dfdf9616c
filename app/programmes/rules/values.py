# SPDX-License-Identifier: Apache-2.0
"""A programme's rules as values.

The fields are those of `data/<code>.toml`. What a notice does not say is our default, marked
there as such.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeVar

from app.programmes.rules.bodies import Channel, Contact, Offer, Organisation
from app.programmes.rules.texts import Text
from app.programmes.rules.titles import Title

ItemType = Literal["single", "multiple", "true_false", "short_answer"]


class Delivery(StrEnum):
    ONLINE = "online"
    ON_SITE = "on_site"
    COMPUTER_BASED = "computer_based"


class ChoiceMarking(StrEnum):
    """How choices turn into points; short answers are marked by their points, never by this."""

    EXACT = "exact"
    MISSED_SHARE = "missed_share"
    EACH_OPTION = "each_option"


class Keep(StrEnum):
    """Which frames outlive the look at them."""

    FLAGGED = "flagged"
    ALL = "all"
    NONE = "none"


class RetakeKind(StrEnum):
    FREE = "free"
    PAID = "paid"
    REGISTER_AGAIN = "register_again"


class Absence(StrEnum):
    """What happens to a booked candidate who does not come."""

    GRANTS_RETAKE = "grants_retake"
    FORFEITS = "forfeits"
    NONE = "none"


class EndedAs(StrEnum):
    """What an attempt comes to that was not sat to its end. There is no pass among them."""

    FAILED = "failed"
    ABSENT = "absent"


class Weekday(StrEnum):
    """A day of the weekend that a recurrence names."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Part:
    """A named stretch of a component, e.g. 《理论》; its points join the component's one total."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one type in one part: `count` of them, `points` each, from `topics`."""

    key: str
    part: str
    name: Text
    type: ItemType
    count: int
    points: Decimal
    topics: tuple[str, ...]
    marking: ChoiceMarking = ChoiceMarking.EXACT


@dataclass(frozen=True, slots=True)
class Component:
    """One examination with its own pass line, taken for the titles that name it.

    `earliest_hand_in`: so long after the sitting's start nobody hands in; zero where one may at
    once. `calculator`: the exam page has one. Versions of before these were rules have neither.
    """

    key: str
    name: Text
    duration: timedelta
    items: int
    full_points: Decimal
    pass_points: Decimal
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    earliest_hand_in: timedelta = timedelta(0)
    calculator: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule such as "third weekend of March and June, Saturday 08:30", for one component.

    A weekend is a Saturday with the Sunday after it and belongs to its Saturday's month.
    `weekend` counts from 1, or from -1 for the last.
    """

    key: str
    name: Text
    component: str
    months: tuple[int, ...]
    weekend: int
    weekday: Weekday
    starts: time


@dataclass(frozen=True, slots=True)
class Admission:
    """When the waiting room opens before the start, and how late one may still begin."""

    entry_opens_before: timedelta
    late_entry: timedelta


@dataclass(frozen=True, slots=True)
class CameraPolicy:
    """`alternative`: there is an equal path without the face. Stills come at random moments."""

    required: bool
    alternative: bool
    mean_interval: timedelta
    min_interval: timedelta
    max_interval: timedelta
    bad_frames: int
    window_frames: int
    keep: Keep
    retention: timedelta


@dataclass(frozen=True, slots=True)
class RetakePolicy:
    """`months` is how long a free retake may be booked for; 0 for the other kinds."""

    kind: RetakeKind
    months: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """What an attempt comes to that ended so, whatever was answered; and whether it gives a right.

    A right to a retake is given only where it is written here, never by default.
    """

    outcome: EndedAs
    grants_retake: bool


@dataclass(frozen=True, slots=True)
class Endings:
    """`terminated`: by an invigilator. `left`: by the candidate, who asked not to be marked."""

    terminated: Ending
    left: Ending


@dataclass(frozen=True, slots=True)
class ProgrammeRules:
    """Everything that makes one programme different from another."""

    code: str
    issuer: Organisation
    operator: Organisation
    name: Text
    occupation: str
    delivery: Delivery
    titles: tuple[Title, ...]
    components: tuple[Component, ...]
    recurrences: tuple[Recurrence, ...]
    admission: Admission
    camera: CameraPolicy
    retake: RetakePolicy
    absence: Absence
    endings: Endings
    channels: tuple[Channel, ...] = ()
    contact: Contact = Contact()  # noqa: RUF009 - a frozen value

    def title(self, key: str) -> Title:
        """The title with this key; KeyError when the programme has none."""
        return _by_key(self.titles, key)

    def component(self, key: str) -> Component:
        """The component with this key; KeyError when the programme has none."""
        return _by_key(self.components, key)

    def components_of(self, title_key: str) -> tuple[Component, ...]:
        """What a candidate for this title has to sit, in order; nothing for an unknown one."""
        keys = next((title.components for title in self.titles if title.key == title_key), ())
        return tuple(self.component(key) for key in keys)

    def offers_of(self, title_key: str) -> tuple[tuple[Channel, Offer], ...]:
        """What is asked for the title, and by whom."""
        return tuple(
            (channel, offer)
            for channel in self.channels
            for offer in channel.offers
            if offer.title == title_key
        )


K = TypeVar("K", Title, Component)


def _by_key(values: tuple[K, ...], key: str) -> K:
    for value in values:
        if value.key == key:
            return value
    raise KeyError(key)
