# SPDX-License-Identifier: Apache-2.0
"""Archives that we write."""

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange.guards import FileReason, open_archive, write_archive
from question_bank.interchange.guards.archive_structure import MAX_ENTRIES
from tests.unit.interchange.guards.refusals import reason

NAMES = st.text("ab甲乙é._", min_size=1, max_size=8).filter(lambda name: name.strip("."))


@settings(deadline=None)
@given(st.dictionaries(NAMES.map(str.casefold), st.binary(max_size=200), max_size=5))
def test_write_archive_opens_to_the_same_files(members: dict[str, bytes]) -> None:
    archive = open_archive(write_archive(members))
    assert {name: archive.read(name) for name in archive.names} == members
    assert list(archive.names) == sorted(members)


def test_write_archive_of_the_same_content_gives_the_same_bytes() -> None:
    one = write_archive({"a": b"1", "folder/b": b"2" * 10_000})
    other = write_archive({"folder/b": b"2" * 10_000, "a": b"1"})
    assert one == other


def test_write_archive_of_a_monotonous_file_is_no_bomb() -> None:
    monotonous = bytes(10_500_000)
    assert open_archive(write_archive({"a": monotonous})).read("a") == monotonous


@pytest.mark.parametrize(
    "members",
    [
        {"../a": b""},
        {"/a": b""},
        {"a\\b": b""},
        {"": b""},
        {"a": b"", "A": b""},
        {"a": b"", "a/b": b""},
        {"folder/": b""},
    ],
    ids=lambda members: repr(members)[:20],
)
def test_write_archive_of_what_would_not_open_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        write_archive(members)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({str(number): b"" for number in range(MAX_ENTRIES + 1)}, FileReason.ARCHIVE_TOO_MANY),
        ({"a": bytes(100_000_001)}, FileReason.ARCHIVE_TOO_LARGE),
    ],
    ids=["files", "bytes"],
)
def test_write_archive_of_more_than_would_open_says_so(
    members: dict[str, bytes], expected: FileReason
) -> None:
    assert reason(lambda: write_archive(members)) is expected


def test_write_archive_of_a_bank_with_a_file_a_question_opens() -> None:
    members = {f"items/{number:04}.xml": b"" for number in range(20_001)}
    assert len(open_archive(write_archive(members)).names) == 20_001
