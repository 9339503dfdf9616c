# SPDX-License-Identifier: Apache-2.0
"""For how long pages seal to a key, and how long it can still be opened. Pure."""

from datetime import datetime, timedelta

# A page takes the key as it is opened; so long after, another is handed out.
USED_FOR = timedelta(days=60)
# The secret half goes with its row: what was sealed by then can be opened for a month more.
KEPT_FOR = timedelta(days=90)


def is_in_use(made_at: datetime, now: datetime) -> bool:
    """Is this key still the one that pages are given?"""
    return now - made_at < USED_FOR
