# SPDX-License-Identifier: Apache-2.0
"""Taking the trail out: on the trail itself, with the head of the chain, a batch at a time."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.audit import service as audit
from app.audit.rules import instant
from app.audit.values import Head
from app.core.db import Database
from app.core.listing import Span, refuse_reversed
from app.trail.service.reading import TrailLine, list_page
from app.trail.values import TrailFilter

# So many entries are in memory.
WRITTEN_AT_ONCE = 500
# A spreadsheet takes what begins so for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class TrailFormat(StrEnum):
    """CSV for spreadsheets, JSON lines for programs."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class TrailExport:
    """What was asked for, of which moment, and where the chain ended then."""

    asked: TrailFilter
    format: TrailFormat
    head: Head
    at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """What the trail says of it."""
        asked = {name: str(value) for name, value in asdict(self.asked).items() if value}
        return {"filter": asked, "format": self.format.value, "head": str(self.head)}


async def begin_export(
    database: Database, asked: TrailFilter, format_: TrailFormat, *, now: datetime
) -> TrailExport:
    """What is to be taken out: whatever was written until now, with the head of the chain."""
    refuse_reversed(asked.since, asked.until)
    asked = replace(asked, until=min(asked.until or now, now))
    return TrailExport(asked, format_, await audit.read_head(database), now)


async def write_export(database: Database, export: TrailExport) -> AsyncIterator[str]:
    """The file in pieces: first the head, then the entries, newest first."""
    write = _csv_of if export.format is TrailFormat.CSV else _json_of
    yield _first_line(export)
    span: Span | None = Span(WRITTEN_AT_ONCE, "at", is_descending=True)
    while span is not None:
        async with database.reading() as session:
            page = await list_page(session, export.asked, span)
        # Outside the session: whoever takes the file slowly holds no connection.
        yield "".join(write(told_of(line)) for line in page.rows)
        span = None if page.end is None else replace(span, after=page.end)


def told_of(line: TrailLine) -> dict[str, Any]:
    """Everything of an entry, what its digest is made of as it is there."""
    entry, link = line.entry, line.link
    return {
        "position": None if link is None else link.position,
        "id": str(entry.id),
        "at": instant(entry.at),
        "kind": line.kind.value,
        "action": entry.action,
        "words": line.words,
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "actor": line.actor,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "subject": line.subject,
        "reason": entry.reason,
        "detail": entry.detail,
        "digest": line.digest or None,
        "chained": None if link is None else link.digest,
    }


COLUMNS = (
    "position", "id", "at", "kind", "action", "words", "actor_kind", "actor_id", "actor",
    "subject_kind", "subject_id", "subject", "reason", "detail", "digest", "chained",
)  # fmt: skip


def _first_line(export: TrailExport) -> str:
    if export.format is TrailFormat.JSONL:
        return _json_of({"head": str(export.head), "exported_at": instant(export.at)})
    # The mark by which a spreadsheet knows UTF-8.
    return "\ufeff" + _row((f"# head {export.head}",)) + _row(COLUMNS)


def _json_of(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv_of(told: Mapping[str, Any]) -> str:
    return _row(tuple(_cell(told[name]) for name in COLUMNS))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _row(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
