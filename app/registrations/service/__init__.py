# SPDX-License-Identifier: Apache-2.0
"""Booking, signing in, consenting, and the free retake."""

from app.registrations.service.booking import (
    BookingReport,
    book,
    preview_roster,
    withdraw_of_cancelled,
)
from app.registrations.service.consents import find_consent, give_consent
from app.registrations.service.reading import (
    count_booked,
    get_own_registration,
    get_registration,
    list_own_registrations,
    list_registrations,
    list_with_candidates,
    lock_own_registration,
)
from app.registrations.service.retakes import (
    book_with_entitlement,
    get_own_entitlement,
    grant_free_retake,
    list_bookable_sittings,
    list_own_entitlements,
)
from app.registrations.service.sign_ins import count_wrong_sign_in, sign_in

__all__ = [
    "BookingReport",
    "book",
    "book_with_entitlement",
    "count_booked",
    "count_wrong_sign_in",
    "find_consent",
    "get_own_entitlement",
    "get_own_registration",
    "get_registration",
    "give_consent",
    "grant_free_retake",
    "list_bookable_sittings",
    "list_own_entitlements",
    "list_own_registrations",
    "list_registrations",
    "list_with_candidates",
    "lock_own_registration",
    "preview_roster",
    "sign_in",
    "withdraw_of_cancelled",
]
