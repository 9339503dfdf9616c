# SPDX-License-Identifier: Apache-2.0
"""How long a link is good for by which a member of staff chooses a password."""

from datetime import datetime, timedelta

# Over a weekend; a link is as good as a password for as long as it is open.
LINK_TERM = timedelta(days=3)


def is_expired(expires_at: datetime, *, now: datetime) -> bool:
    return now >= expires_at
