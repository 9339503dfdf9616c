# SPDX-License-Identifier: Apache-2.0
"""For which site passkeys are, and when one seems to be two."""

import pytest

from app.factors.rules import RelyingParty, relying_party_of, seems_copied


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://exam.example.org", RelyingParty("exam.example.org", "https://exam.example.org")),
        ("https://exam.example:8443", RelyingParty("exam.example", "https://exam.example:8443")),
        ("http://localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("https://Exam.example:443", RelyingParty("exam.example", "https://exam.example")),
    ],
)
def test_they_are_for_the_host_that_people_open(address: str, party: RelyingParty) -> None:
    assert relying_party_of(address) == party


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_there_are_none_without_a_name(address: str) -> None:
    assert relying_party_of(address) is None


@pytest.mark.parametrize(("kept", "shown"), [(0, 0), (0, 1), (1, 2), (7, 4000)])
def test_key_that_counts_on_or_never_counts_is_the_only_one(kept: int, shown: int) -> None:
    assert not seems_copied(kept=kept, shown=shown)


@pytest.mark.parametrize(("kept", "shown"), [(1, 1), (2, 1), (5, 0)])
def test_key_that_counts_back_or_not_on_seems_copied(kept: int, shown: int) -> None:
    assert seems_copied(kept=kept, shown=shown)
