# SPDX-License-Identifier: Apache-2.0
"""The registration's lifecycle."""

from collections.abc import Mapping
from enum import StrEnum


class RegistrationState(StrEnum):
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """Why a registration changes; the reason is evidence."""

    CANCEL_SITTING = "cancel_sitting"


class Capability(StrEnum):
    GIVE_CONSENT = "give_consent"


class Source(StrEnum):
    """Where a registration comes from."""

    IMPORT = "import"
    ENTITLEMENT = "entitlement"


TRANSITIONS: Mapping[tuple[RegistrationState, Verb], RegistrationState] = {
    (RegistrationState.BOOKED, Verb.CANCEL_SITTING): RegistrationState.WITHDRAWN,
}

CAPABILITIES: Mapping[RegistrationState, frozenset[Capability]] = {
    RegistrationState.BOOKED: frozenset({Capability.GIVE_CONSENT}),
    RegistrationState.WITHDRAWN: frozenset(),
}


def may(state: RegistrationState, capability: Capability) -> bool:
    return capability in CAPABILITIES[state]
