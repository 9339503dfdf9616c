# SPDX-License-Identifier: Apache-2.0
"""DECISIONS.md can be referred to by number: each stands once, in order, under a heading."""

import re
from itertools import pairwise

from tests.support.findings import refuse
from tests.support.run import PROJECT
from tests.support.source import list_files, place

_HEADING = re.compile(r"^## (\d+)\. .+ \(\d{4}-\d\d-\d\d\)$")
_REFERENCE = re.compile(r"\b(?:DECISIONS|decision) (\d+)\b")


def lines() -> list[str]:
    return (PROJECT / "DECISIONS.md").read_text(encoding="utf-8").splitlines()


def numbers() -> list[int]:
    return [int(found[1]) for line in lines() if (found := _HEADING.match(line))]


def test_decisions_are_numbered_in_order() -> None:
    wrong = [after for before, after in pairwise([0, *numbers()]) if after <= before]
    refuse(wrong, "Give the decision a number of its own, and its place in the order of numbers.")


def test_headings_stand_apart() -> None:
    told = lines()
    crowded = [
        line
        for above, line, below in zip(told, told[1:], told[2:], strict=False)
        if line.startswith("## ") and (above or below or not _HEADING.match(line))
    ]
    refuse(crowded, "`## N. Title (date)`, with a blank line before and after.")


def test_decision_that_is_referred_to_exists() -> None:
    told = set(numbers())
    lost = [
        f"{place(path)}: {number}"
        for path in list_files(".md", ".py", ".toml")
        for number in _REFERENCE.findall(path.read_text(encoding="utf-8"))
        if int(number) not in told
    ]
    refuse(lost, "Name the decision by the number that it has now.")
