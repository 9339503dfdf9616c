# SPDX-License-Identifier: Apache-2.0
"""Where the demo's credentials are kept, and how they are shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.demo.people import STAFF, Ticket


def read_credentials(credentials: Path) -> dict[str, Any]:
    """What was kept, or nothing on the first start."""
    if not credentials.exists():
        return {}
    read: dict[str, Any] = json.loads(credentials.read_text())
    return read


def remember(credentials: Path, staff: dict[str, str], tickets: Sequence[Ticket]) -> list[Ticket]:
    """Keep the ways in beside the demo's database; older tickets stay until they are replaced."""
    renewed = {ticket.programme for ticket in tickets}
    kept = [
        Ticket(**row)
        for row in read_credentials(credentials).get("tickets", [])
        if row["programme"] not in renewed
    ]
    every = [*kept, *tickets]
    rows = [asdict(ticket) for ticket in every]
    credentials.touch(mode=0o600)
    credentials.write_text(
        json.dumps({"staff": staff, "tickets": rows}, ensure_ascii=False, indent=2)
    )
    return every


def print_ways_in(port: int, staff: dict[str, str], tickets: Sequence[Ticket]) -> None:
    """Each role's address and credentials, for the person at the terminal."""
    base = f"http://127.0.0.1:{port}"
    print(f"\n考场演示 · Kaochang demo   {base}\n")
    print(f"  工作人员 staff           {base}/staff/sign-in")
    for username, display_name, roles in STAFF:
        names = ", ".join(roles)
        print(f"    {display_name}  {username} / {staff[username]}   ({names})")
    print(f"\n  考生 candidates          {base}/   (准考证号 ticket / 身份证号 id number)")
    for ticket in tickets:
        print(
            f"    {ticket.programme:6} {ticket.full_name}  {ticket.ticket_number} / {ticket.id_number}"
        )
    print("\n  Ctrl-C stops it; the data stays. `make demo-reset` starts over.\n", flush=True)
