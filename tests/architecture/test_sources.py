# SPDX-License-Identifier: Apache-2.0
"""Rules of the house that a linter does not know, read off the syntax trees."""

import ast
import json
import re

from tests.support.findings import refuse
from tests.support.lifecycles import list_lives
from tests.support.run import PROJECT
from tests.support.source import list_files, nodes_in, place, tree_of

LOCKS = ("run.txt", "test.txt", "uv.txt")
CODE = (".py", ".js", ".css", ".sh", "Makefile", "Dockerfile", ".ci/run", ".yml")
SPDX = "SPDX-License-Identifier: Apache-2.0"
# The one place that ends a request's transaction, and the answers' own way to the disk.
COMMITTERS = ("app/core/db.py", "app/attempts/journal")
# The one look-up, and the worlds of tests, which lend an app from one to the next.
STATE_OF_APPS = ("app/core/parts.py", "tests/support/world.py")
SHAPELESS = {"utils", "util", "helpers", "helper", "misc", "common"}
# Character classes keep these patterns from finding themselves.
OPEN_END = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b(?! ?\(?#\d+)")
CLAIMED = re.compile(r"request\.ur[l]\b|\burl_fo[r]\b|request\.base_ur[l]")
FOREIGN = re.compile(r"/roo[t]/|/wor[k]/|pyp[i]\.org|python[h]osted|npm[j]s\.")


def test_only_a_lifecycle_assigns_a_state() -> None:
    strays = [
        place(path, node.lineno)
        for path in list_files(".py", under="app")
        if place(path) != "app/core/lifecycle.py"
        for kind in (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Call)
        for node in nodes_in(tree_of(path), kind)
        if assigns_state(node)
    ]
    remedy = "Use a verb of the domain's Lifecycle: audit.apply, or core.transitions.apply."
    refuse(strays, remedy)


def assigns_state(node: ast.AST) -> bool:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Call) and called(node) == "values":
        return any(keyword.arg == "state" for keyword in node.keywords)
    elif isinstance(node, ast.Call) and called(node) == "setattr":
        return any(isinstance(a, ast.Constant) and a.value == "state" for a in node.args)
    return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_nobody_compares_a_state_where_the_table_answers() -> None:
    enums = {type(life.start).__name__ for life in list_lives()}
    compared = [
        place(path, node.lineno)
        for path in list_files(".py", under="app")
        if path.name != "states.py"
        for node in nodes_in(tree_of(path), ast.Compare)
        if compares_state(node, enums)
    ]
    remedy = (
        "Ask the Lifecycle in the domain's states.py: may, allows; able, hearing in statements."
    )
    refuse(compared, remedy)


def compares_state(node: ast.Compare, enums: set[str]) -> bool:
    """`x.state is SomeState.OPEN`, `x.state in (…)`, `Some.state == "open"`."""
    sides = [node.left, *node.comparators]
    is_state = any(isinstance(side, ast.Attribute) and side.attr == "state" for side in sides)
    listed = any(isinstance(side, ast.Tuple | ast.List | ast.Set | ast.Constant) for side in sides)
    return (is_state and listed) or any(_is_member(side, enums) for side in sides)


def _is_member(side: ast.expr, enums: set[str]) -> bool:
    return (
        isinstance(side, ast.Attribute)
        and isinstance(side.value, ast.Name)
        and side.value.id in enums
    )


def test_nobody_commits_but_the_database_and_the_journal() -> None:
    commits = [
        place(path, node.lineno)
        for path in list_files(".py", under="app")
        if not place(path).startswith(COMMITTERS)
        for node in nodes_in(tree_of(path), ast.Call)
        if called(node) == "commit"
    ]
    refuse(commits, "Leave the commit to the session's dependency, or open database.writing().")


def test_session_dependencies_end_before_the_answer_leaves() -> None:
    """The plain form would answer "saved" before the commit; see app/core/db.py."""
    plain = [
        place(path, node.lineno)
        for path in list_files(".py", under="app")
        for node in nodes_in(tree_of(path), ast.Call)
        if called(node) == "Depends" and depends_on_session(node)
        if not any(k.arg == "scope" and is_function_scope(k.value) for k in node.keywords)
    ]
    refuse(plain, 'Say scope="function": the plain form answers before it commits.')


def depends_on_session(call: ast.Call) -> bool:
    return bool(call.args) and "session" in ast.unparse(call.args[0])


def is_function_scope(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == "function"


def test_parts_of_the_service_are_asked_for_by_their_class() -> None:
    looked_up = [
        place(path, node.lineno)
        for path in list_files(".py")
        if place(path) not in STATE_OF_APPS
        for node in nodes_in(tree_of(path), ast.Attribute)
        if is_state_of_app(node)
    ]
    remedy = (
        "Name the part in the signature, as AppBlobs or AppDatabase; a new part: add it in "
        "app/main.py and write Annotated[Part, Depends(the(Part))]. Tests: world.blobs."
    )
    refuse(looked_up, remedy)


def is_state_of_app(node: ast.Attribute) -> bool:
    """`app.state`, `request.app.state`."""
    return node.attr == "state" and ast.unparse(node.value).split(".")[-1] == "app"


def test_no_address_is_built_from_what_a_request_claims() -> None:
    claimed = [found for found in find_lines(CLAIMED, (".py", ".html")) if found.startswith("app/")]
    refuse(claimed, "Lead on by path alone; in templates take request.scope.path, in_language(…).")


def test_no_module_has_a_shapeless_name() -> None:
    named = [place(path) for path in list_files(".py", ".js") if path.stem in SHAPELESS]
    refuse(named, "Name the module after what it holds.")


def test_every_open_end_names_its_issue() -> None:
    open_ends = find_lines(OPEN_END, (".py", ".js", ".css", ".html", ".toml", ".yml"))
    refuse(open_ends, "Do it, or name its issue: (#12).")


def test_every_code_file_carries_its_licence() -> None:
    bare = [
        place(path)
        for path in list_files(*CODE)
        for text in [path.read_text(encoding="utf-8")]
        if text and SPDX not in text[:400]
    ]
    refuse(bare, f"Begin the file with {SPDX}.")


def test_no_file_names_a_machine_or_a_package_host() -> None:
    text_files = (*CODE, ".md", ".toml", ".txt", ".json", ".ini", ".html", ".po")
    named = find_lines(FOREIGN, text_files)
    refuse(named, "Leave out the path or the host: the project must work on any machine.")


def test_locks_hold_a_hash_for_each_package_and_no_address() -> None:
    locks = list_files(".txt", under="requirements")
    further = [place(lock) for lock in locks if lock.name not in LOCKS]
    refuse(further, f"Three locks are all: {', '.join(LOCKS)}.")
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        refuse(
            re.findall(r".*://.*", text),
            "Write the lock by `make lock`, which leaves addresses out.",
        )
        pinned = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", text, flags=re.MULTILINE)[1:]
        bare = [package.split()[0] for package in pinned if "--hash=sha256:" not in package]
        refuse(bare if pinned else [place(lock)], "Write the lock by `make lock`, with hashes.")


def test_browser_tools_are_locked_without_addresses() -> None:
    lock = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))
    tools = {name: tool for name, tool in lock["packages"].items() if name}
    addressed = [name for name, tool in tools.items() if "://" in tool.get("resolved", "")]
    refuse(addressed, "Take `resolved` out of package-lock.json: npm finds the package by name.")
    bare = [name for name, tool in tools.items() if not tool.get("integrity")]
    refuse(bare, "Let npm write the integrity of each package into package-lock.json.")


def test_every_rule_of_the_house_says_what_to_do_next() -> None:
    mute = [
        place(path, node.lineno)
        for path in list_files(".py", under="tests/architecture")
        for node in nodes_in(tree_of(path), ast.Assert)
        if node.msg is None
    ]
    refuse(mute, "Use refuse(found, remedy), or give the assertion words that say what to do.")


def find_lines(pattern: re.Pattern[str], suffixes: tuple[str, ...]) -> list[str]:
    return [
        place(path, number)
        for path in list_files(*suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
