# SPDX-License-Identifier: Apache-2.0
"""A candidate's exam from sign-in to receipt, by the API alone.

    python docs/client.py https://exam.example TICKET-NUMBER ID-NUMBER

Every refusal is decided by its code (docs/problems.md). A test runs this file against the service.
"""

import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any

import httpx

WAIT = {429, 500, 502, 503, 504}


class Refused(Exception):
    """The service said no, and saying the same again will not help; `code` says why."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['title']}: {problem['detail']}")
        self.code: str = problem["title"]
        self.problem = problem


class Candidate:
    """Somebody with a ticket. Requests are repeated until they are answered for good."""

    def __init__(self, address: str, ticket_number: str, id_number: str) -> None:
        self.http = httpx.Client(base_url=f"{address}/api/v1", headers={"Accept-Language": "en"})
        self.who = {"ticket_number": ticket_number, "id_number": id_number}
        # One window writes at a time; a program is a window, too.
        self.window = {"window_id": f"client-{secrets.token_hex(8)}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer. Waits where waiting helps, signs in where the session is over."""
        while True:
            try:
                answer = self.http.request(method, path, json=body)
            except httpx.TransportError:
                time.sleep(2)  # Nothing is known to be done: the same request again is harmless.
                continue
            if answer.status_code in WAIT:
                time.sleep(int(answer.headers.get("Retry-After", 5)))
                continue
            if answer.is_success:
                return answer.json() if answer.content else None
            refused = Refused(answer.json())
            if refused.code != "sign_in_needed":
                raise refused
            self.sign_in()

    def sign_in(self) -> None:
        """The session is a cookie, kept under the name that it comes with (docs/api.md).

        Wrong numbers are Refused: wrong_ticket_or_id_number.
        """
        self.ask("POST", "/candidate-sessions", self.who)

    def enter(self) -> dict[str, Any]:
        """The attempt, begun or begun before."""
        registration = next(
            each
            for each in self.ask("GET", "/registrations")
            if each["ticket_number"] == self.who["ticket_number"]
        )
        path = f"/registrations/{registration['id']}"
        if registration["consent"] is None:
            self.ask("PUT", f"{path}/consent", {"choice": "alternative"})
        while True:
            try:
                attempt: dict[str, Any] = self.ask("POST", f"{path}/attempt")
                return attempt
            except Refused as refused:
                if refused.code != "too_early":  # too_late, sitting_not_open: for the exam office
                    raise
                time.sleep(5)

    def answer(self, attempt: dict[str, Any]) -> None:
        """Every item is answered. An op has a number, and is kept once however often it is sent."""
        path = f"/attempts/{attempt['id']}"
        try:
            self.ask("PUT", f"{path}/lease", self.window)
        except Refused as refused:
            if refused.code != "lease_held":
                raise
            self.ask("PUT", f"{path}/lease", {**self.window, "take_over": True})
        held = self.ask("GET", f"{path}/answers")
        number = max(held["op_head"], held["op_max"])
        for slot in self.ask("GET", f"{path}/paper")["slots"]:
            if str(slot["number"]) in held["answers"]:
                continue
            number += 1
            try:
                save = {**self.window, "seen": held["op_max"], "ops": [self.op(number, slot)]}
                self.ask("POST", f"{path}/ops", save)
            except Refused as refused:
                # attempt_closed: time is over. lease_lost: another window writes now.
                # lease_missing: nobody does, take the lease. op_conflict, op_out_of_reach,
                # answers_changed: read the answers anew. saving_too_fast: wait Retry-After seconds.
                if refused.code not in ("wrong_answer_value", "malformed"):
                    raise
                print(f"slot {slot['number']} not saved: {refused}")
                number -= 1  # Nothing of the request was kept, so its number is free.

    def op(self, number: int, slot: dict[str, Any]) -> dict[str, Any]:
        """The first option, or some words."""
        value: dict[str, Any] = {"kind": "text", "text": "An answer in words."}
        if slot["options"]:
            value = {"kind": "choices", "choices": [slot["options"][0]["label"]]}
        now = datetime.now(UTC).isoformat()
        return {"op": number, "slot": slot["number"], "kind": "answer", "value": value,
                "client_at": now}  # fmt: skip

    def hand_in(self, attempt: dict[str, Any]) -> dict[str, Any]:
        """The receipt. Handed in twice, or ended by the clock, it is the same receipt."""
        self.ask("POST", f"/attempts/{attempt['id']}/submission", self.window)
        receipt: dict[str, Any] = self.ask("GET", f"/attempts/{attempt['id']}/receipt")
        return receipt


def main(address: str, ticket_number: str, id_number: str) -> None:
    candidate = Candidate(address, ticket_number, id_number)
    candidate.sign_in()
    attempt = candidate.enter()
    print(f"attempt {attempt['state']}, until {attempt['deadline_at']}")
    try:
        candidate.answer(attempt)
    except Refused as refused:
        if refused.code != "attempt_closed":
            raise
        print(f"{refused}")  # What was acknowledged is kept; the receipt says how it ended.
    receipt = candidate.hand_in(attempt)
    print(f"{receipt['verb']}: {receipt['answered']} of {receipt['total']} answered")
    print(f"receipt {receipt['receipt_number']}, answers {receipt['answers_digest'][:16]}…")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:4])
    except Refused as refused:
        sys.exit(str(refused))
