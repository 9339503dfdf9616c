# SPDX-License-Identifier: Apache-2.0
"""What each table says of the personal data in it: which, why, and for how long.

These are values; app.retention obeys them and docs/retention.md shows them.
"""

from dataclasses import dataclass
from datetime import timedelta

# Never shorter than ten calendar years, of which three can be leap years.
TEN_YEARS = timedelta(days=3653)
ONE_YEAR = timedelta(days=365)
THIRTY_DAYS = timedelta(days=30)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class After:
    """Kept for so long after the latest of these instants that is set; while none is, for ever.

    An instant is a column of the row, or of the row that a foreign key leads to:
    `sitting_id.ends_at`.
    """

    keep: timedelta
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """Kept as long as the row that this foreign key names, and gone in the same transaction."""

    column: str


@dataclass(frozen=True, slots=True)
class ByProgramme:
    """Kept for as long as a rule of the programme says, from the instant in `since`.

    `rule` is a path into the programme's rules, `version` the path from the row to the id of the
    version of them that it was promised under.
    """

    rule: str
    since: str
    version: str


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """The column that holds a blob's key, and where its keys begin.

    With a term of its own the key is emptied when the blob goes; without one both go with the row.
    """

    column: str
    prefix: str
    keep: ByProgramme | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """Which personal data a table holds, for what, and how long; every model declares one.

    `keep` is None for what stays as long as the service. `emptied` names the columns that are
    emptied at the end of the term while rows that are kept longer still refer to the row.
    """

    data: str
    purpose: str
    keep: After | Along | None
    blobs: tuple[KeptBlob, ...] = ()
    emptied: tuple[str, ...] = ()


NO_PERSONAL_DATA = Privacy("none", "-", None)


def days_of(span: timedelta) -> int:
    """The days that a page promises: a part of a day counts as one, so that none ends early."""
    return -(-span // ONE_DAY)


def span_in_words(span: timedelta) -> str:
    days = days_of(span)
    return "10 years" if span == TEN_YEARS else f"{days} day{'s' if days != 1 else ''}"


def term_in_words(keep: After | Along | ByProgramme | None) -> str:
    """The term as an auditor reads it in docs/retention.md and in each report."""
    match keep:
        case After(span, since):
            latest = since[0] if len(since) == 1 else f"the later of {' and '.join(since)}"
            return f"{span_in_words(span)} from {latest}"
        case Along(column):
            return f"with its {column.removesuffix('_id')}"
        case ByProgramme(rule, since):
            return f"the programme's {rule} from {since}"
        case None:
            return "as long as the service"
