# SPDX-License-Identifier: Apache-2.0
"""Identifiers sort by the moment they were made."""

from app.core.ids import new_id


def test_ids_are_version_7_and_do_not_repeat() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert len(set(ids)) == 10_000
    assert {(i.version, i.variant) for i in ids} == {(7, "specified in RFC 4122")}


def test_ids_made_one_after_the_other_sort_by_time_to_the_fraction_of_a_millisecond() -> None:
    """The bits of time never go back; within a quarter of a microsecond chance decides."""
    moments = [new_id().int >> 64 for _ in range(10_000)]
    assert moments == sorted(moments)
