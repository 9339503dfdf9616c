# SPDX-License-Identifier: Apache-2.0
"""The rehearsal's member of staff comes in as everybody does."""

import pytest

from app.rehearsal.api import Person
from app.rehearsal.meter import Meter
from app.rehearsal.office import CannotRehearse, sign_in
from tests.support.factories.factors import enter, set_up
from tests.support.hashing import PASSWORD
from tests.support.roles import Role
from tests.support.world import World


async def test_code_is_asked_for_when_the_account_has_an_authenticator(world: World) -> None:
    await world.new_staff("office", Role.SECURITY_ADMIN, Role.OPERATOR)
    app = await set_up(world, await enter(world, "office"))
    person = Person(await world.anyone(), Meter())
    await sign_in(person, "office", PASSWORD, app.next_code)
    me = (await person.ask("me", "GET", "/me")).json()
    assert me["roles"] == ["operator", "security_admin"]


async def test_account_without_the_factor_that_it_needs_is_told_where_to_set_it_up(
    world: World,
) -> None:
    await world.new_staff("office", Role.SECURITY_ADMIN, Role.OPERATOR)
    person = Person(await world.anyone(), Meter())
    with pytest.raises(CannotRehearse, match=r"set up a second factor first.*/staff/sign-in"):
        await sign_in(person, "office", PASSWORD, str)


async def test_wrong_code_is_said_and_nothing_begins(world: World) -> None:
    await world.new_staff("office", Role.SECURITY_ADMIN, Role.OPERATOR)
    app = await set_up(world, await enter(world, "office"))
    person = Person(await world.anyone(), Meter())
    with pytest.raises(CannotRehearse, match="wrong_code"):
        await sign_in(person, "office", PASSWORD, app.wrong_code)
