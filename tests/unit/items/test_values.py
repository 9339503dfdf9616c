# SPDX-License-Identifier: Apache-2.0
"""What an address narrows a list to, there and back."""

from urllib.parse import parse_qsl
from uuid import UUID

from app.items.values import EVERYTHING, ItemFilter, Narrowing

ME = UUID(int=7)


def test_address_that_says_nothing_lets_everything_through() -> None:
    narrowing = Narrowing.of({"page": "3", "format": "excel"})
    assert narrowing.is_open
    assert not narrowing.is_further
    assert narrowing.query() == ""
    assert narrowing.wanted(ME) == EVERYTHING


def test_address_is_read_and_written_without_loss() -> None:
    told = {"q": "碳 & 配额", "state": "draft", "level": "3", "mine": "1"}
    narrowing = Narrowing.of(told)
    assert not narrowing.is_open
    assert narrowing.is_further
    assert dict(parse_qsl(narrowing.query().removeprefix("?"))) == told
    assert narrowing.wanted(ME) == ItemFilter(
        text="碳 & 配额", state="draft", level="3", author_id=ME
    )


def test_changes_replace_what_the_address_said() -> None:
    narrowing = Narrowing(q="碳", state="draft")
    assert narrowing.query(state="", page=2) == "?q=%E7%A2%B3&page=2"
