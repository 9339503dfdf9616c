# SPDX-License-Identifier: Apache-2.0
"""Frames, the watch kept on each attempt, and findings with their frames.

The pictures themselves are blobs; these rows hold keys and hashes, and the keys go when the
picture goes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import OneOf, Word
from app.core.db import Base, unique_where
from app.core.ids import new_id
from app.core.privacy import Along, ByProgramme, KeptBlob, Privacy
from app.invigilation.states import Judgement
from proctoring import FindingKind, FrameVerdict

_PRESENT = sa.text("blob_key IS NOT NULL")


def _by_programme(since: str) -> ByProgramme:
    return ByProgramme("camera.retention", since, "attempt_id.sitting_id.programme_version_id")


class Frame(Base):
    """One still that was looked at. `brightness` and `contrast` are thousandths of full scale."""

    __tablename__ = "frames"
    __privacy__ = Privacy(
        "a picture of a person, in a blob",
        "evidence for invigilators",
        Along("attempt_id"),
        blobs=(KeptBlob("blob_key", "frames/", _by_programme("received_at")),),
    )
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "sequence"),
        sa.CheckConstraint("sequence >= 0 AND faces >= 0 AND size > 0", name="counts"),
        # The retention sweep asks for old pictures that are still there, and for those of a key.
        sa.Index(None, "received_at", sqlite_where=_PRESENT, postgresql_where=_PRESENT),
        sa.Index(None, "blob_key", sqlite_where=_PRESENT, postgresql_where=_PRESENT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"))
    sequence: Mapped[int]
    received_at: Mapped[datetime]
    verdict: Mapped[FrameVerdict] = mapped_column(OneOf(FrameVerdict))
    faces: Mapped[int]
    brightness: Mapped[int]
    contrast: Mapped[int]
    detector: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    blob_key: Mapped[str | None] = mapped_column(sa.String(120))


class Watch(Base):
    """What must be remembered of an attempt between two frames; its row is the frames' lock."""

    __tablename__ = "watches"
    __privacy__ = Privacy(
        "the last picture of a person, in a blob",
        "show invigilators who is present",
        Along("attempt_id"),
        blobs=(KeptBlob("still_key", "stills/", _by_programme("last_frame_at")),),
    )

    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"), primary_key=True)
    run_state: Mapped[dict[str, Any]]
    fingerprint: Mapped[str | None] = mapped_column(sa.String(700))
    frames: Mapped[int] = mapped_column(default=0)
    last_frame_at: Mapped[datetime | None]
    last_verdict: Mapped[FrameVerdict | None] = mapped_column(Word(FrameVerdict))
    paced_until: Mapped[datetime | None]
    still_key: Mapped[str | None] = mapped_column(sa.String(120))


class Finding(Base):
    """A run of bad frames, and what a human made of it.

    The detector opens and closes it; only an invigilator judges.
    """

    __tablename__ = "findings"
    __privacy__ = Privacy(
        "what a camera seemed to show of a person",
        "decide whether the exam was sat fairly",
        Along("attempt_id"),
    )
    __table_args__ = (
        sa.CheckConstraint(
            "(verdict IS NULL) = (verdict_by IS NULL) AND (verdict IS NULL) = (verdict_at IS NULL) "
            "AND (verdict IS NULL) = (verdict_note IS NULL)",
            name="verdict_complete",
        ),
        unique_where("uq_findings_open_kind", "attempt_id", "kind", condition="closed_at IS NULL"),
        sa.Index(None, "attempt_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("attempts.id"))
    kind: Mapped[FindingKind] = mapped_column(OneOf(FindingKind))
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    frames: Mapped[int]
    first_frame_id: Mapped[UUID] = mapped_column(sa.ForeignKey("frames.id"), index=True)
    detector: Mapped[str] = mapped_column(sa.String(20))
    verdict: Mapped[Judgement | None] = mapped_column(OneOf(Judgement))
    verdict_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff_members.id"))
    verdict_at: Mapped[datetime | None]
    verdict_note: Mapped[str | None] = mapped_column(sa.String(500))


class FindingFrame(Base):
    """Which frames prove a finding."""

    __tablename__ = "finding_frames"
    __privacy__ = Privacy("ids only", "show the evidence of a finding", Along("finding_id"))

    finding_id: Mapped[UUID] = mapped_column(sa.ForeignKey("findings.id"), primary_key=True)
    frame_id: Mapped[UUID] = mapped_column(sa.ForeignKey("frames.id"), primary_key=True, index=True)
