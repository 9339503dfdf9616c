# SPDX-License-Identifier: Apache-2.0
"""Which tests the gate runs on both databases, which on one of the two, and which tours.

Most tests of the database ask it for nothing that SQLite and PostgreSQL do differently: pages,
words, who may, what a verb refuses, when a term ends. Each query of theirs is asked by many
tests, of which half run here and half there, by a checksum of their names, so that both databases
are asked all of it in every run. What locks, gathers, deletes, reads the database's clock or is
refused by the database itself runs on both, and what is written for one of the two runs there. A
module that holds both kinds of promises is named by its classes or tests.

A tour of pages has two variants, in Chinese on a laptop and in English on a phone. The gate runs
the one in English: its words are longer, and in Chinese pages are read by all other journeys. That
a page does not scroll sideways is looked for on both screens all the same (`tests/support/tours.py`).

`make test` alternates; pytest by hand, and `make test-both`, run everything on both.
"""

import re
from zlib import crc32

KINDS = ("sqlite", "postgres")
# Below tests/. Where a promise rests on what a database does: order of writers, isolation, types of
# moments, statements written by hand, triggers. A folder, a module, or what stands in a module.
ON_BOTH = (
    "concurrency",
    "faults",
    "integration/attempts/test_routes.py::TestSave",
    "integration/audit",
    "integration/clock",
    "integration/core",
    "integration/entitlements/test_retakes.py::test_book_twice_behind_the_services_back_is_refused_by_the_database",
    "integration/entitlements/test_retakes.py::test_cancel_delivered_twice_gives_back_once",
    "integration/grading/test_migration.py",
    "integration/grading/test_opinions.py",
    "integration/grading/test_queue.py::test_lease_again_gives_the_same_answer_with_the_same_token",
    "integration/grading/test_queue.py::test_lease_by_two_graders_gives_two_answers",
    "integration/grading/test_queue.py::test_lease_stays_with_the_question_marked_last",
    "integration/grading/test_queue.py::test_lease_within_its_time_is_nobody_elses",
    "integration/grading/test_queue.py::test_mark_after_another_took_over_is_refused_and_theirs_stands",
    "integration/messages/test_conversations.py::test_all_are_told_and_who_has_ended_is_named_and_left_out",
    "integration/messages/test_conversations.py::test_both_sides_are_heard_and_see_that_they_were",
    "integration/registrations/test_routes.py::TestBook",
    "integration/timekeeping",
    "integration/trials/test_trials.py::test_another_window_takes_over_and_overwrites_nothing_that_it_has_not_read",
    "integration/worker",
    # What a database says when it fails is in its own words.
    "journeys/test_quiet_logs.py",
)
# Of those, what is about people, addresses and words, and about terms that no statement counts.
ON_ONE = (
    "integration/core/test_body_limits.py",
    "integration/core/test_hosts.py",
    "integration/core/test_http.py",
    "integration/core/test_lists.py::TestCursor",
    "integration/core/test_lists.py::TestFilters",
    "integration/core/test_repeats.py::test_every_creation_is_repeated_without_another",
    "integration/core/test_repeats.py::test_key_is_its_askers_own",
    "integration/core/test_repeats.py::test_key_of_another_request_is_refused",
    "integration/core/test_repeats.py::test_key_that_cannot_be_kept_is_refused",
    "integration/core/test_repeats.py::test_without_a_key_it_is_done_as_often_as_it_comes",
    "integration/core/test_retention_order.py::TestTroubles::test_file_that_cannot_be_deleted_keeps_nothing_but_its_own_row",
    "integration/core/test_retention_order.py::TestTroubles::test_killed_sweep_leaves_no_picture_that_nobody_deletes",
    "integration/core/test_retention_order.py::TestTroubles::test_picture_that_no_row_names_is_gone_after_a_day",
    "integration/core/test_retention_order.py::TestWaiting",
    "integration/core/test_strict_api.py",
    "integration/grading/test_opinions.py::test_mark_is_gone_while_its_opinion_is_taken_back",
    "integration/grading/test_opinions.py::test_mark_is_what_the_standing_opinion_settles_to_without_its_note",
    "integration/grading/test_opinions.py::test_undo_keeps_the_opinion_with_who_when_and_why",
    "integration/timekeeping/test_outages.py::test_pages_are_heard_by_what_they_ask_and_send",
    "integration/worker/test_checking.py::test_check_of_the_next_night_says_what_is_true_by_then_and_has_mended_nothing",
    "integration/worker/test_checking.py::test_check_that_fails_is_tried_again_and_holds_up_no_work",
    "integration/worker/test_checking.py::test_check_waits_for_the_night_and_comes_once_in_it",
    "integration/worker/test_checking.py::test_first_page_and_list_show_what_denies_what_in_the_readers_language",
    "integration/worker/test_checking.py::test_list_names_the_first_of_many_rows_and_counts_all",
)
# Language and screen of the tours in the gate.
TOURED = ("en", "phone")
_KIND = re.compile(r"\b(?:sqlite|postgres)\b")


def is_turn_of(kind: str, test_id: str) -> bool:
    """Whether this test runs on this database when they alternate.

    `test_id` is pytest's, from tests/ on; its two variants differ by the kind's name alone.
    """
    place = test_id.partition("[")[0].removeprefix("tests/")
    if _is_below(place, ON_BOTH) and not _is_below(place, ON_ONE):
        return True
    return KINDS[crc32(without_kind(test_id).encode()) % 2] == kind


def without_kind(test_id: str) -> str:
    """The same for both variants of a test, and for no other test."""
    return _KIND.sub("", test_id)


def is_toured(language: str, viewport: str) -> bool:
    """Whether a tour's variant in this language, worked on this screen, runs in the gate."""
    return (language, viewport) == TOURED


def _is_below(place: str, others: tuple[str, ...]) -> bool:
    return any(place == each or place.startswith((f"{each}/", f"{each}::")) for each in others)
