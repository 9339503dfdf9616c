# SPDX-License-Identifier: Apache-2.0
"""Giving time to many, one module a subject; others ask for a late entry, and for outages."""

from app.timekeeping.service.admissions import admit_late
from app.timekeeping.service.outages import get_outage, list_open_outages, list_outages

__all__ = ["admit_late", "get_outage", "list_open_outages", "list_outages"]
