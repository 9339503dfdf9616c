# SPDX-License-Identifier: Apache-2.0
"""The ways in are those that docs/access.md names, and passwords are typed into fields for them."""

import ast
import re
from collections.abc import Iterator

from tests.support.findings import refuse
from tests.support.source import Function, list_files, place, tree_of

# Where sessions begin, and what is asked before one does.
WAYS_IN = {
    "app/accounts/service/sessions.py::sign_in_staff",
    "app/accounts/service/staff.py::choose_password",
    "app/registrations/service/sign_ins.py::_open",
}
# A password of now and one to be: managers of passwords fill the first and propose the second.
PASSWORDS = {
    "password": "current-password",
    "current": "current-password",
    "new": "new-password",
    "again": "new-password",
}
FIELD = re.compile(r"field\(\s*[\"'](\w+)[\"'](.*?)\)\s*\}\}", re.DOTALL)


def callers_of(tree: ast.Module, name: str) -> Iterator[str]:
    """The functions of a module that call this one, as their own or as a module's."""
    for function in ast.walk(tree):
        if isinstance(function, Function):
            calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
            if any(ast.unparse(called).rpartition(".")[2] == name for called in calls):
                yield function.name


def test_sessions_begin_where_the_manual_says() -> None:
    found = {
        f"{place(path)}::{caller}"
        for path in list_files(".py", under="app")
        for caller in callers_of(tree_of(path), "open_session")
    }
    remedy = "Count tries by `admit` first, describe the way in docs/access.md, and add it here."
    refuse(found ^ WAYS_IN, remedy)


def test_every_try_is_counted_before_a_session_begins() -> None:
    uncounted = [
        way
        for way in WAYS_IN
        for path in list_files(way.partition("::")[0])
        if "admit" not in {name for node in ast.walk(tree_of(path)) for name in called_by(node)}
    ]
    refuse(uncounted, "Ask `admit` before anything of the try is looked at.")


def called_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield ast.unparse(node.func).rpartition(".")[2]


def faults_of(template: str) -> list[str]:
    """Fields for passwords that show what is typed, or keep managers of passwords out."""
    return [
        name
        for name, rest in FIELD.findall(template)
        if name in PASSWORDS
        and not ('kind="password"' in rest and f'autocomplete="{PASSWORDS[name]}"' in rest)
    ]


def test_passwords_are_masked_and_open_to_managers_of_passwords() -> None:
    texts = {place(path): path.read_text("utf-8") for path in list_files(".html", under="app")}
    assert sum(len(FIELD.findall(text)) for text in texts.values()) > 5, "Mend FIELD: it finds none"
    bare = [f"{name}: {field}" for name, text in texts.items() for field in faults_of(text)]
    refuse(bare, 'Say kind="password" and autocomplete="current-password" or "new-password".')


def test_nothing_keeps_anybody_from_pasting() -> None:
    heard = [
        place(path)
        for path in list_files(".js", ".html", under="app")
        if re.search(r"[\"']paste[\"']|onpaste", path.read_text("utf-8"))
    ]
    refuse(heard, "Leave pasting to the browser: managers of passwords and typists rely on it.")


def test_field_that_shows_a_password_is_seen() -> None:
    shown = '{{ field("new", _("x"), autocomplete="new-password") }}'
    masked = shown.replace('")', '", kind="password")')
    assert faults_of(shown) == ["new"], "Mend faults_of: it sees no plain field."
    assert faults_of(masked) == [], "Mend faults_of: it finds fault with a masked field."
    way_in = ast.parse("async def enter():\n    return await accounts.open_session()\n")
    assert list(callers_of(way_in, "open_session")) == ["enter"], "Mend callers_of: it sees none."
