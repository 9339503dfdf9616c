# SPDX-License-Identifier: Apache-2.0
"""Whom the demo invents. Nobody here exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import service as accounts
from app.registrations.rules import RosterRow

TITLES = {"cas": "emission_manager", "cpcif": "level_4"}
NAMES = ("演示考生甲", "演示考生乙", "演示考生丙", "演示考生丁")
EARLIER_NAMES = ("演示考生戊", "演示考生己", "演示考生庚", "演示考生辛", "演示考生壬")
# Below it are the people with names, and those whom somebody invents while looking around.
FIRST_OF_CROWD = 40
STAFF = (
    # Who gives out the rights, too: a rehearsal hires its graders.
    ("operator", "演示考务员", ("operator", "security_admin")),
    ("sysadmin", "演示系统管理员", ("system_admin",)),
    ("auditor", "演示审计员", ("auditor",)),
    ("invigilator", "演示监考员", ("invigilator",)),
    ("grader", "演示阅卷员", ("grader",)),
    ("author", "演示命题员", ("author",)),
    ("reviewer", "演示审题员", ("reviewer",)),
    ("papermaker", "演示组卷员", ("paper_maker",)),
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A demo candidate's way in."""

    programme: str
    full_name: str
    id_number: str
    ticket_number: str


async def staff_id(session: AsyncSession, username: str) -> UUID:
    """The id of this member of staff, who has an account."""
    found = await accounts.find_staff(session, username)
    if found is None:
        raise LookupError(username)
    return found.id


def roster_of(code: str, names: Sequence[str]) -> list[RosterRow]:
    """These people with id numbers of their own, no two alike in the whole demo."""
    everyone = (*NAMES, *EARLIER_NAMES)
    return [RosterRow(name, invented_id_number(code, everyone.index(name))) for name in names]


def crowd_of(code: str, count: int) -> list[RosterRow]:
    """So many further people, numbered, sixty at most: an id number has two digits for them."""
    return [
        RosterRow(f"演示考生{place:02d}号", invented_id_number(code, FIRST_OF_CROWD + place))
        for place in range(count)
    ]


def invented_id_number(code: str, index: int) -> str:
    """A well-formed id number of nobody: born in January 1900, with a right check character."""
    day, place = divmod(index, 100)
    body = f"110101190001{day + 1:02d}{sorted(TITLES).index(code)}{place:02d}"
    weights = [2**power % 11 for power in range(17, 0, -1)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]
