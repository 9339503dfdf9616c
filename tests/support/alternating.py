# SPDX-License-Identifier: Apache-2.0
"""Which tests the gate runs on both databases, which on one of the two, and which tours.

Two thirds of the tests of the database ask it for nothing that SQLite and PostgreSQL do
differently: pages, words, who may, what a verb refuses. Each query of theirs is asked by many
tests, of which half run here and half there, by a checksum of their names, so that both databases
are asked all of it in every run. What locks, counts, gathers, deletes or keeps time runs on both,
and what is written for one of the two runs there.

A tour of pages has two variants, in Chinese on a laptop and in English on a phone. The gate runs
the one in English: its words are longer, and in Chinese pages are read by all other journeys. That
a page does not scroll sideways is looked for on both screens all the same (`tests/support/tours.py`).

`make test` alternates; pytest by hand, and `make test-both`, run everything on both.
"""

import re
from pathlib import PurePosixPath
from zlib import crc32

KINDS = ("sqlite", "postgres")
# Below tests/. Where a promise rests on what a database does: order of writers, isolation, types of
# moments, statements written by hand, triggers.
ON_BOTH = (
    "concurrency",
    "faults",
    "integration/attempts",
    "integration/audit",
    "integration/clock",
    "integration/core",
    "integration/entitlements",
    "integration/grading/test_migration.py",
    "integration/grading/test_opinions.py",
    "integration/grading/test_queue.py",
    "integration/messages",
    "integration/registrations",
    "integration/timekeeping",
    "integration/trials/test_trials.py",
    "integration/worker",
    "journeys",
)
# Of those, what is about people, addresses and words; the longest of all, too.
ON_ONE = (
    "integration/core/test_body_limits.py",
    "integration/core/test_hosts.py",
    "integration/core/test_http.py",
    "integration/core/test_strict_api.py",
    "journeys/test_access_by_duty.py",
    "journeys/test_access_leaks.py",
    "journeys/test_access_matrix.py",
    "journeys/test_access_rights.py",
    "journeys/test_promises.py",
    "journeys/test_rehearsal.py",
    "journeys/test_trail.py",
    "journeys/test_undo.py",
    "journeys/test_voiding.py",
)
# Language and screen of the tours in the gate.
TOURED = ("en", "phone")
_KIND = re.compile(r"\b(?:sqlite|postgres)\b")


def is_turn_of(kind: str, test_id: str) -> bool:
    """Whether this test runs on this database when they alternate.

    `test_id` is pytest's, from tests/ on; its two variants differ by the kind's name alone.
    """
    path = PurePosixPath(test_id.partition("::")[0]).as_posix().removeprefix("tests/")
    if _is_below(path, ON_BOTH) and not _is_below(path, ON_ONE):
        return True
    return KINDS[crc32(without_kind(test_id).encode()) % 2] == kind


def without_kind(test_id: str) -> str:
    """The same for both variants of a test, and for no other test."""
    return _KIND.sub("", test_id)


def is_toured(language: str, viewport: str) -> bool:
    """Whether a tour's variant in this language, worked on this screen, runs in the gate."""
    return (language, viewport) == TOURED


def _is_below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + "/") for place in places)
