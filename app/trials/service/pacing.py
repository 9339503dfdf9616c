# SPDX-License-Identifier: Apache-2.0
"""How fast a trial may be written to."""

from app.attempts.service import SavePace


class TrialPace(SavePace):
    """A candidate's pace over all their trials, apart from that of the exam, which must not wait for it."""
