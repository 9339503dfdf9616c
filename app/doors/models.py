# SPDX-License-Identifier: Apache-2.0
"""At what pace anybody tries to sign in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.privacy import ONE_DAY, After, Privacy


class SignInPace(Base):
    """Until when the tries of one source, at one name, or of both together are paid for.

    `open_until`, of a name: until when an operator lets its owner in without waiting.
    """

    __tablename__ = "sign_in_paces"
    __privacy__ = Privacy(
        "keyed digests of addresses, browsers, ticket and id numbers and staff's names",
        "slow down guessing",
        After(ONE_DAY, since=("paid_until", "open_until")),
    )

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    paid_until: Mapped[datetime]
    open_until: Mapped[datetime | None]
