# SPDX-License-Identifier: Apache-2.0
"""The page of all codes that the API answers with: what each means and what a program does then."""

from collections.abc import Iterator, Mapping

from fastapi import FastAPI

from app.core.errors import DomainError, Kind
from app.core.http import STATUS
from app.core.i18n import catalogue
from app.core.openapi import operations_of, refusals_of_route
from app.core.refusals import members_of

HEAD = """\
# What the API refuses, and what to do then

Generated from the errors that each operation declares, by `make snapshots`. An error is
`application/problem+json`: `title` is the code below, `detail` the sentence, in the reader's language and with the
facts in place of `{…}`; the facts stand beside it, for programs. Decide by the code: words may change, codes do not
(`docs/api.md`). `docs/client.py` does what is said here.
"""
WHAT_TO_DO: Mapping[Kind, str] = {
    Kind.INVALID: "The request itself is wrong. Mend what `errors` or the facts name; sent again as it is, it fails again.",
    Kind.UNAUTHENTICATED: "Sign in (again) and repeat the request. Nothing that was saved is lost.",
    Kind.FORBIDDEN: "Whoever is signed in may not do this. Do not repeat it; another person has to.",
    Kind.NOT_FOUND: "There is no such thing, or it is not yours to see. Look its id up in the list it came from.",
    Kind.CONFLICT: "The thing is in a state in which this is not possible. Read it anew, then decide; do not repeat blindly.",
    Kind.GONE: "It was there and has been deleted for good.",
    Kind.MISDIRECTED: "The service does not answer by this host. Send the request to the address that the answer names.",
    Kind.TOO_LARGE: "Send less, or in several requests.",
    Kind.UNSUPPORTED: "Send it as the type that the operation reads.",
    Kind.TOO_MANY: "Wait as many seconds as `Retry-After` says, then repeat the request.",
    Kind.UNAVAILABLE: "Nothing is known to be done. Wait as long as `Retry-After` says, then repeat the same request: "
    "a save with the same op numbers, a creation with the same `Idempotency-Key`.",
    Kind.FAULT: "A fault of the service, which has logged it. Repeat as after 503; tell the operator if it stays.",
}
_FEW = 4
_TABLE = "| code | 中文 | English | facts | answered by |\n|---|---|---|---|---|\n"


def problems_page(app: FastAPI) -> str:
    """All codes by status, each with its words, its facts and the operations that answer it."""
    uses = _uses_of(app)
    parts = [HEAD]
    for kind, status in sorted(STATUS.items(), key=lambda pair: pair[1]):
        rows = [
            _row(error, uses[error], len(list(operations_of(app))))
            for error in sorted(uses, key=lambda each: (each.code, each.__name__))
            if error.kind is kind
        ]
        if rows:
            parts.append(f"\n## {status}\n\n{WHAT_TO_DO[kind]}\n\n{_TABLE}{''.join(rows)}")
    return "".join(parts)


def _uses_of(app: FastAPI) -> dict[type[DomainError], list[str]]:
    uses: dict[type[DomainError], list[str]] = {}
    for route, method in operations_of(app):
        for error in refusals_of_route(route, method):
            uses.setdefault(error, []).append(f"`{method} {route.path.removeprefix('/api/v1')}`")
    return uses


def _row(error: type[DomainError], operations: list[str], total: int) -> str:
    english = catalogue("en").get(error.message, error.message)
    facts = ", ".join(f"`{name}`" for name in members_of(error)) or "–"
    cells = (f"`{error.code}`", error.message, english, facts, _by(operations, total))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _by(operations: list[str], total: int) -> str:
    if len(operations) == total:
        return "every operation"
    if len(operations) <= _FEW:
        return ", ".join(_shown(operations))
    return f"{len(operations)} operations"


def _shown(operations: list[str]) -> Iterator[str]:
    yield from sorted(operations, key=lambda each: each.split(" ")[1])
