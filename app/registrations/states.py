# SPDX-License-Identifier: Apache-2.0
"""The registration's lifecycle."""

from enum import IntEnum, StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle


class RegistrationState(StrEnum):
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class RegistrationVerb(StrEnum):
    """Why a registration changes; the reason is evidence."""

    CANCEL_SITTING = "cancel_sitting"
    WITHDRAW = "withdraw"


class RegistrationCapability(StrEnum):
    """HOLD_A_PLACE: the candidate is expected, counted and may begin."""

    HOLD_A_PLACE = "hold_a_place"
    GIVE_CONSENT = "give_consent"


class Source(StrEnum):
    """Where a registration comes from."""

    IMPORT = "import"
    ENTITLEMENT = "entitlement"


class TryNumber(IntEnum):
    """A candidate's first sitting of a title, and the free retake of it, which grants none."""

    FIRST = 1
    RETAKE = 2


REGISTRATION = Lifecycle(
    name="registrations.registration",
    what=marked("这个报名"),
    start=RegistrationState.BOOKED,
    states={
        RegistrationState.BOOKED: marked("已预约"),
        RegistrationState.WITHDRAWN: marked("已撤销"),
    },
    verbs={
        RegistrationVerb.CANCEL_SITTING: marked("取消场次"),
        RegistrationVerb.WITHDRAW: marked("撤销报名"),
    },
    steps={
        (RegistrationState.BOOKED, RegistrationVerb.CANCEL_SITTING): RegistrationState.WITHDRAWN,
        (RegistrationState.BOOKED, RegistrationVerb.WITHDRAW): RegistrationState.WITHDRAWN,
    },
    capabilities={
        RegistrationState.BOOKED: frozenset(RegistrationCapability),
        RegistrationState.WITHDRAWN: frozenset(),
    },
)
