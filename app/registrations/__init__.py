# SPDX-License-Identifier: Apache-2.0
"""Candidate x sitting: bookings, tickets, sign-in and consent."""
