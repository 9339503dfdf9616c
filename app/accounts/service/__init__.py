# SPDX-License-Identifier: Apache-2.0
"""What other domains and the doors use of accounts."""

from app.accounts.service.cookies import set_session_cookie
from app.accounts.service.doors import SignInDoor
from app.accounts.service.guards import admit, forgive, let_in
from app.accounts.service.links import GivenLink, invite, invite_again
from app.accounts.service.passwords import hash_new_password, hash_password
from app.accounts.service.people import (
    check_id_number,
    find_or_create_candidate,
    find_staff,
    lock_member,
    mask_id_number,
    names_of_staff,
)
from app.accounts.service.roles import list_able, list_roles
from app.accounts.service.sessions import open_session
from app.accounts.service.staff import (
    change_roles,
    create_staff,
    disable,
    enable,
    get_by_name,
    get_member,
    list_everyone,
    list_last_sign_ins,
)
from app.accounts.service.telling import tell_opened, tell_refused

__all__ = [
    "GivenLink",
    "SignInDoor",
    "admit",
    "change_roles",
    "check_id_number",
    "create_staff",
    "disable",
    "enable",
    "find_or_create_candidate",
    "find_staff",
    "forgive",
    "get_by_name",
    "get_member",
    "hash_new_password",
    "hash_password",
    "invite",
    "invite_again",
    "let_in",
    "list_able",
    "list_everyone",
    "list_last_sign_ins",
    "list_roles",
    "lock_member",
    "mask_id_number",
    "names_of_staff",
    "open_session",
    "set_session_cookie",
    "tell_opened",
    "tell_refused",
]
