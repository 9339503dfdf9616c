# SPDX-License-Identifier: Apache-2.0
"""Rights are what routes ask for, what pages ask about, and what roles give: the three agree."""

import re

from app.accounts.values import Right
from app.console.service.rights import CHAPTERS
from tests.support.access import access_of
from tests.support.findings import refuse
from tests.support.roles import Role, rights_of_roles
from tests.support.snapshots import bare_app
from tests.support.source import list_files, place

KNOWN = {right.value for right in Right}
GIVEN = {right for rights in rights_of_roles().values() for right in rights}
# `viewer.may("sittings.open")`, and the words of the site's header.
WORD = re.compile(r'"([a-z]+\.[a-z_]+)"')


def test_every_right_is_asked_for_by_a_route() -> None:
    unread = KNOWN - set(access_of(bare_app()).values())
    refuse(unread, "Take the right out of app/accounts/values.py: nothing reads it.")


def test_every_right_is_given_by_a_role_that_comes_with_the_service() -> None:
    refuse(KNOWN - GIVEN, "Write a migration that gives it to a role, or nobody may do it.")


def test_no_role_gives_a_right_that_there_is_not() -> None:
    refuse(GIVEN - KNOWN, "Write a migration that takes it out of `role_rights`.")


def test_pages_ask_about_rights_that_there_are() -> None:
    """An unknown one would be an error of the page, and only for those who come that far."""
    asked = [
        (place(path), word)
        for path in list_files(".html", under="app/templates")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "may(" in line or line.startswith('  ("/')
        for word in WORD.findall(line)
    ]
    refuse(
        [f"{where}: {word}" for where, word in asked if word not in KNOWN],
        "Ask about a right of app/accounts/values.py.",
    )
    assert len(asked) > len(KNOWN) / 2, "Mend WORD here: it finds the questions no more."


def test_tests_call_the_roles_that_come_with_the_service_by_their_codes() -> None:
    refuse(set(Role) ^ set(rights_of_roles()), "Mend tests/support/roles.py.")


def test_every_right_has_its_chapter_on_the_page_of_rights() -> None:
    placed = {area for areas in CHAPTERS.values() for area in areas}
    homeless = {right.area for right in Right} ^ placed
    refuse(homeless, "Say in app/console/service/rights.py under which heading it stands.")


def test_right_is_written_as_what_and_verb_and_says_what_it_is() -> None:
    odd = [right for right in KNOWN if not re.fullmatch(r"[a-z]+\.[a-z_]+", right)]
    refuse(odd, "Write it as `what.verb`.")
    told = [right.sentence for right in Right]
    refuse({one for one in told if told.count(one) > 1}, "Two rights say the same sentence.")
