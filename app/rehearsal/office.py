# SPDX-License-Identifier: Apache-2.0
"""What the rehearsal's member of staff does: sitting, bookings, graders, release, export."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.rehearsal.api import Door, Person, Refused
from app.rehearsal.people import Invented

NEEDED = frozenset(
    {
        "sittings.plan",
        "sittings.open",
        "sittings.close_entry",
        "sittings.export",
        "registrations.book",
        "results.read",
        "results.release",
        "staff.manage",
    }
)
# Long enough for the slowest hall to come in; the rehearsal closes entry itself when all have sat.
ENTRY_MINUTES = 120
# One request books so many: a roster of a thousand stays far below the service's limits.
ROSTER = 1000
_LOOK_AGAIN = 1.0
# The last decision is a job of some milliseconds; results that move no more for so long are stuck.
STUCK_AFTER = 60.0

Tell = Callable[[str], None]


class CannotRehearse(Exception):
    """The rehearsal could not begin; the text says in words what is missing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which programme and title are rehearsed, and whether failing gives a free retake."""

    programme: str
    title_key: str
    grants_retake: bool


async def sign_in(
    person: Person, username: str, password: str, read_code: Callable[[], str]
) -> None:
    """Signed in, with every right the rehearsal needs; refused in words otherwise.

    The code of the second factor is read when it is asked for: it holds for half a minute.
    """
    kind, body = "staff sign-in", {"username": username, "password": password}
    try:
        came = await person.ask(kind, "POST", "/sessions", json=body, expect=(202, 204), tries=1)
        if came.content and came.json()["need"] == "set_up":
            raise CannotRehearse(
                f"{username} has to set up a second factor first: sign in at "
                f"{person.client.base_url.join('/staff/sign-in')} in a browser."
            )
        if came.content:
            given = {"code": read_code()}
            path = "/sessions/current/code"
            await person.ask(kind, "PUT", path, json=given, expect=(204,), tries=1)
        me = (await person.ask(kind, "GET", "/me", tries=1)).json()
    except Refused as refused:
        raise CannotRehearse(_why_not(refused, person, username)) from refused
    missing = sorted(NEEDED - set(me["rights"]))
    if missing:
        raise CannotRehearse(f"{username} lacks the rights {', '.join(missing)}")


def _why_not(refused: Refused, person: Person, username: str) -> str:
    if "sign_in_needed" in refused.reason and person.client.base_url.scheme == "http":
        return (
            "The session cookie is for HTTPS only and the address is http://. Use https://, or "
            "start the service with KAOCHANG_PUBLIC_ADDRESS=http://127.0.0.1 on this machine."
        )
    return f"{username} could not sign in at {person.client.base_url}: {refused.reason}"


async def choose(person: Person, code: str, title_key: str | None) -> Plan:
    """The programme with this code, and its first title unless one is named."""
    known = [p["rules"] for p in (await person.ask("programmes", "GET", "/programmes")).json()]
    rules = next((r for r in known if r["code"] == code), None)
    if rules is None:
        codes = ", ".join(sorted(r["code"] for r in known)) or "none"
        raise CannotRehearse(f"no programme {code!r}; there are: {codes}")
    titles = [title["key"] for title in rules["titles"]]
    if title_key is not None and title_key not in titles:
        raise CannotRehearse(f"{code} has no title {title_key!r}; it has: {', '.join(titles)}")
    return Plan(code, title_key or titles[0], rules["retake"]["kind"] == "free")


async def open_sitting(person: Person, plan: Plan, now: datetime) -> str:
    """A rehearsal sitting that has just begun and can be entered; its id."""
    body = {
        "programme": plan.programme,
        "title_key": plan.title_key,
        "kind": "rehearsal",
        "starts_at": now.isoformat(),
        "entry_minutes": ENTRY_MINUTES,
    }
    made = await person.ask(
        "create sitting", "POST", "/sittings", json=body, expect=(201,), tries=1
    )
    sitting_id = str(made.json()["id"])
    await person.ask("open sitting", "POST", f"/sittings/{sitting_id}/open", tries=1)
    return sitting_id


async def book(person: Person, sitting_id: str, people: Sequence[Invented]) -> dict[str, str]:
    """Everybody has a place; ticket numbers by id number."""
    tickets: dict[str, str] = {}
    for start in range(0, len(people), ROSTER):
        rows = [
            {"full_name": who.full_name, "id_number": who.id_number}
            for who in people[start : start + ROSTER]
        ]
        report = await person.ask(
            "book",
            "POST",
            f"/sittings/{sitting_id}/bookings",
            json={"candidates": rows},
            expect=(200, 201),
            tries=1,
        )
        for row in report.json()["booked"]:
            tickets[rows[row["row"] - 1]["id_number"]] = row["ticket_number"]
    if len(tickets) != len(people):
        raise CannotRehearse(f"{len(people) - len(tickets)} candidates were refused a place")
    return tickets


async def hire_graders(
    admin: Person, door: Door, count: int, *, sitting_id: str, run: str, password: str
) -> list[Person]:
    """New graders of this run, assigned to its sitting and signed in."""
    hired = []
    for number in range(1, count + 1):
        username = f"rehearsal-{run}-{number}"
        body = {
            "username": username,
            "display_name": f"彩排评卷员{number}",
            "password": password,
            "roles": ["grader"],
        }
        made = await admin.ask("create grader", "POST", "/staff", json=body, expect=(201,), tries=1)
        duty = {"staff_id": made.json()["id"], "duty": "grading"}
        path = f"/sittings/{sitting_id}/duties"
        await admin.ask("assign grader", "POST", path, json=duty, expect=(201,), tries=1)
        grader = await door.person()
        sign_in_body = {"username": username, "password": password}
        await grader.ask("staff sign-in", "POST", "/sessions", json=sign_in_body, expect=(204,))
        hired.append(grader)
    return hired


async def wait_for_results(
    person: Person, sitting_id: str, expected: int, *, tell: Tell
) -> Mapping[str, Any]:
    """The sitting's results once there are so many, or as they stand when nothing moves."""
    seen, moved_at = -1, time.monotonic()
    while True:
        found = await list_results(person, sitting_id)
        count = sum(found[outcome] for outcome in ("passed", "failed", "absent", "voided"))
        if count != seen:
            seen, moved_at = count, time.monotonic()
            tell(f"results decided: {count} of {expected}")
        open_work = found["unfinished"]
        is_marked = not (open_work["unmarked"] or open_work["waiting"] or open_work["held"])
        if (count >= expected and is_marked) or time.monotonic() - moved_at > STUCK_AFTER:
            return found
        await asyncio.sleep(_LOOK_AGAIN)


async def list_results(person: Person, sitting_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (
        await person.ask("results", "GET", f"/sittings/{sitting_id}/results")
    ).json()
    return found


async def export(person: Person, sitting_id: str) -> Mapping[str, Any]:
    """Key, answers and marks of the whole sitting."""
    told: dict[str, Any] = (
        await person.ask("export", "GET", f"/sittings/{sitting_id}/export")
    ).json()
    return told


async def close_entry(person: Person, sitting_id: str) -> None:
    """Nobody can begin any more: the export holds the key and waits for that."""
    body = {"reason": "rehearsal: everybody who came has handed in"}
    path = f"/sittings/{sitting_id}/entry/close"
    await person.ask("close entry", "POST", path, json=body, tries=1)


async def release(person: Person, sitting_id: str) -> Mapping[str, Any]:
    """The sitting's results are out; what the service says it released."""
    told: dict[str, Any] = (
        await person.ask("release", "POST", f"/sittings/{sitting_id}/release")
    ).json()
    return told
