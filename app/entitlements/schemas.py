# SPDX-License-Identifier: Apache-2.0
"""Payloads of the entitlements API."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.entitlements.models import Entitlement
from app.entitlements.rules import entitlement_state
from app.entitlements.states import EntitlementState
from app.sittings.values import SittingBrief


class EntitlementOut(BaseModel):
    """A free retake and the sittings it can be used for; none once it is used or lapsed."""

    id: UUID
    title_key: str
    state: EntitlementState
    lapses_on: date
    sittings: list[SittingBrief]


class RetakeBookingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sitting_id: UUID


class RetakeBookingOut(BaseModel):
    registration_id: UUID
    ticket_number: str


def entitlement_out(
    entitlement: Entitlement, sittings: Sequence[SittingBrief], now: datetime
) -> EntitlementOut:
    state = entitlement_state(entitlement, now)
    return EntitlementOut(
        id=entitlement.id,
        title_key=entitlement.title_key,
        state=state,
        lapses_on=entitlement.lapses_on,
        sittings=list(sittings) if state is EntitlementState.GRANTED else [],
    )
