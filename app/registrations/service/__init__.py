# SPDX-License-Identifier: Apache-2.0
"""Booking, undoing it, signing in and consenting."""

from app.registrations.service.announcing import reannounce_sitting
from app.registrations.service.booking import (
    BookingReport,
    book,
    book_retake,
    preview_roster,
    refuse_unbookable,
)
from app.registrations.service.consents import find_consent, give_consent
from app.registrations.service.reading import (
    count_booked,
    get_own_registration,
    get_registration,
    get_with_candidate,
    list_own_registrations,
    list_registrations,
    list_with_candidates,
    lock_own_registration,
    lock_registration,
)
from app.registrations.service.sign_ins import count_wrong_sign_in, sign_in
from app.registrations.service.withdrawing import list_steps, withdraw, withdraw_of_cancelled

__all__ = [
    "BookingReport",
    "book",
    "book_retake",
    "count_booked",
    "count_wrong_sign_in",
    "find_consent",
    "get_own_registration",
    "get_registration",
    "get_with_candidate",
    "give_consent",
    "list_own_registrations",
    "list_registrations",
    "list_steps",
    "list_with_candidates",
    "lock_own_registration",
    "lock_registration",
    "preview_roster",
    "reannounce_sitting",
    "refuse_unbookable",
    "sign_in",
    "withdraw",
    "withdraw_of_cancelled",
]
