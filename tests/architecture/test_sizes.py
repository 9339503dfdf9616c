# SPDX-License-Identifier: Apache-2.0
"""Sizes beyond which nobody reads on. There is no list of exceptions."""

import pytest

from tests.support.findings import refuse
from tests.support.source import functions_of, list_files, place

FUNCTION_LINES = 70
LIMITS = [
    (("app", "question_bank", "proctoring", "migrations/env.py", "bench"), ".py", 400),
    (("tests",), ".py", 500),
    (("app/templates",), ".html", 150),
    (("app/static/js",), ".js", 200),
]


@pytest.mark.parametrize(("folders", "suffix", "most"), LIMITS)
def test_no_file_is_longer_than_its_limit(folders: tuple[str, ...], suffix: str, most: int) -> None:
    lengths = {
        place(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in list_files(suffix)
        if place(path).startswith(folders)
    }
    long = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > most]
    refuse(long, f"Split these by what they know: at most {most} lines.")


def test_no_function_is_longer_than_its_limit() -> None:
    long = [
        f"{place(path, function.lineno)} {function.name}"
        for path in list_files(".py")
        if not place(path).startswith("migrations/versions")
        for function in functions_of(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    ]
    refuse(long, f"Give parts of these names of their own: at most {FUNCTION_LINES} lines.")
