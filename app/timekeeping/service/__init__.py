# SPDX-License-Identifier: Apache-2.0
"""Giving time to many, one module a subject; others ask for a late entry, and which outages wait."""

from app.timekeeping.service.admissions import admit_late
from app.timekeeping.service.outages import list_open_outages

__all__ = ["admit_late", "list_open_outages"]
