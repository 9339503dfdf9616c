# SPDX-License-Identifier: Apache-2.0
"""Cursors: they lead back to their place, in the list that they are of and in no other."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from app.core.listing import (
    CursorOfOther,
    CursorUnknown,
    ListPlace,
    ListQuery,
    cursor_of,
    place_of,
    print_of,
)
from app.core.security import Vault

VAULT = Vault(SecretStr("a secret of thirty-two characters"))
ROW = UUID("0193a5d1-6f00-7000-8000-000000000001")
AT = datetime(2026, 11, 28, 1, 0, 0, 1, tzinfo=UTC)


class NamedQuery(ListQuery):
    name: str = ""
    sort: str = "name"


@pytest.mark.parametrize("value", [AT, Decimal("-1.00"), Decimal("85.50"), 7, "张三-~", ""])
def test_cursor_leads_back_to_its_place(value: Any) -> None:
    place = ListPlace(value, ROW)
    found = place_of(cursor_of(place, VAULT, of="list"), VAULT, of="list")
    assert (found, type(found.value)) == (place, type(value)), "nothing is lost on the way"


def test_cursor_shows_nothing_and_fits_an_address() -> None:
    cursor = cursor_of(ListPlace("a" * 80, ROW), VAULT, of="list")
    assert cursor.replace("-", "").replace("_", "").isalnum(), "nothing has to be escaped"
    assert len(cursor) <= 800, "the query takes it"
    assert cursor != cursor_of(ListPlace("a" * 80, ROW), VAULT, of="list"), "sealed anew each time"


@pytest.mark.parametrize("cursor", ["x", "12", "é", "%%%", "A" * 60])
def test_what_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(CursorUnknown):
        place_of(cursor, VAULT, of="list")


def test_what_else_the_vault_has_sealed_is_no_cursor() -> None:
    for text in (
        "110101199003070000",
        "[1, 2]",
        '["list","x","1","2"]',
        '["list","t","1","2"]',
        "{}",
    ):
        with pytest.raises(CursorUnknown):
            place_of(VAULT.seal(text), VAULT, of="list")


def test_cursor_of_another_list_is_told_apart() -> None:
    with pytest.raises(CursorOfOther):
        place_of(cursor_of(ListPlace(7, ROW), VAULT, of="other"), VAULT, of="list")


def test_print_is_of_the_list_its_sort_and_its_filters() -> None:
    same = print_of("/a", NamedQuery(name="x"))
    assert same == print_of("/a", NamedQuery(name="x", size=3, cursor="c")), "pages may differ"
    others = [("/b", {"name": "x"}), ("/a", {}), ("/a", {"name": "x", "sort": "-name"})]
    for path, asked in others:
        assert print_of(path, NamedQuery(**asked)) != same, f"{path} {asked} is another list"
