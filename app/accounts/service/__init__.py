# SPDX-License-Identifier: Apache-2.0
"""What other domains and the doors use of accounts."""

from app.accounts.service.links import GivenLink, forget_password, invite, invite_again
from app.accounts.service.passwords import hash_new_password
from app.accounts.service.people import (
    check_id_number,
    find_or_create_candidate,
    find_staff,
    lock_member,
    mask_id_number,
    names_of_staff,
)
from app.accounts.service.roles import list_able, list_roles, rights_of
from app.accounts.service.sessions import (
    end_sessions,
    find_own_session,
    lock_own_session,
    make_whole,
    open_session,
)
from app.accounts.service.staff import (
    change_roles,
    create_staff,
    disable,
    enable,
    get_by_name,
    get_member,
    list_everyone,
    list_last_sign_ins,
    lock_with_actor,
)
from app.accounts.service.uses import Uses

__all__ = [
    "GivenLink",
    "Uses",
    "change_roles",
    "check_id_number",
    "create_staff",
    "disable",
    "enable",
    "end_sessions",
    "find_or_create_candidate",
    "find_own_session",
    "find_staff",
    "forget_password",
    "get_by_name",
    "get_member",
    "hash_new_password",
    "invite",
    "invite_again",
    "list_able",
    "list_everyone",
    "list_last_sign_ins",
    "list_roles",
    "lock_member",
    "lock_own_session",
    "lock_with_actor",
    "make_whole",
    "mask_id_number",
    "names_of_staff",
    "open_session",
    "rights_of",
]
