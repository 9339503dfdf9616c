# SPDX-License-Identifier: Apache-2.0
"""Types of input that every domain's payloads share."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

# A device whose battery is dead says 1970, and that must pass; beyond these years lie only mistakes,
# and moments that a change of time zone would push off the calendar.
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

# The same bounds in the words of JSON Schema, which has none for moments.
_YEARS = {"pattern": r"^(19|20|21)\d\d-"}

Moment = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST, json_schema_extra=_YEARS)]
Day = Annotated[date, Field(ge=_FIRST.date(), le=_LAST.date(), json_schema_extra=_YEARS)]


def storable(text: str) -> str:
    """PostgreSQL holds no NUL, and no encoding holds half a surrogate pair."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a character that cannot be stored")
    return text


Storable = AfterValidator(storable)

# In JSON Schema: more than white space, which is taken away at both ends.
SAYS_SOMETHING = r"\S"
# What the columns and the trail hold of a reason.
MOST_OF_A_REASON = 500
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_OF_A_REASON, strip_whitespace=True),
    Storable,
    Field(json_schema_extra={"pattern": SAYS_SOMETHING}),
]


class ReasonIn(BaseModel):
    """Why an act is done; whoever it is done to reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
