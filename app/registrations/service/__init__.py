# SPDX-License-Identifier: Apache-2.0
"""Booking, undoing it, signing in and consenting."""

from app.registrations.service.allowances import (
    admit_late,
    end_more_time,
    find_allowances,
    give_more_time,
    list_allowances,
)
from app.registrations.service.announcing import reannounce_sitting
from app.registrations.service.booking import book, book_retake, preview_roster, refuse_unbookable
from app.registrations.service.consents import find_consent, give_consent, list_consenting
from app.registrations.service.reading import (
    count_booked,
    get_own_registration,
    get_registration,
    get_with_candidate,
    list_own_registrations,
    list_registrations,
    list_sittings_of,
    list_with_candidates,
    lock_registration,
    lock_registrations,
)
from app.registrations.service.sign_ins import let_in
from app.registrations.service.withdrawing import list_steps, withdraw

__all__ = [
    "admit_late",
    "book",
    "book_retake",
    "count_booked",
    "end_more_time",
    "find_allowances",
    "find_consent",
    "get_own_registration",
    "get_registration",
    "get_with_candidate",
    "give_consent",
    "give_more_time",
    "let_in",
    "list_allowances",
    "list_consenting",
    "list_own_registrations",
    "list_registrations",
    "list_sittings_of",
    "list_steps",
    "list_with_candidates",
    "lock_registration",
    "lock_registrations",
    "preview_roster",
    "reannounce_sitting",
    "refuse_unbookable",
    "withdraw",
]
