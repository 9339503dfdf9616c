# SPDX-License-Identifier: Apache-2.0
"""The programmes' one table: the rules that are in force."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import NO_PERSONAL_DATA, Base
from app.core.ids import new_id


class Programme(Base):
    """A programme and its rules as last loaded; `digest` tells whether the file changed."""

    __tablename__ = "programmes"
    __privacy__ = NO_PERSONAL_DATA

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    rules: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
