# SPDX-License-Identifier: Apache-2.0
"""Static files: one release is one closed set."""

from app.core.assets import asset, modules_of, release, static_files
from tests.support.run import PROJECT


def test_every_file_is_served_but_the_types() -> None:
    folder = PROJECT / "app/static"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(static_files()) == {path for path in there if not path.endswith(".ts")}


def test_modules_of_a_page_are_all_that_it_imports_and_no_more() -> None:
    found = modules_of("js/attempt/main.js")
    assert found[0] == asset("js/attempt/main.js")
    assert len(found) == len(set(found)), "Each is named once."
    assert asset("js/lib/i18n.js") in found, "What an import imports is one of them."
    assert asset("js/grading/main.js") not in found
    assert all(address.startswith(f"/static/{release()}/") for address in found)


def test_modules_of_every_page_are_there() -> None:
    pages = [path for path in static_files() if path.startswith("js/") and path.endswith(".js")]
    assert pages, "There are modules."
    for page in pages:
        modules_of(page)
