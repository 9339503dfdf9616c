# SPDX-License-Identifier: Apache-2.0
"""One word, one meaning: what a class is called says which it is, wherever it is read."""

import ast
from collections import defaultdict

from tests.support.findings import refuse
from tests.support.source import list_files, place, tree_of

ROOMS = ("app", "question_bank", "proctoring", "bench", "tests/support")


def test_no_two_public_classes_have_one_name() -> None:
    named = defaultdict(list)
    for path in (file for file in list_files(".py") if place(file).startswith(ROOMS)):
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef):
                named[node.name].append(place(path, node.lineno))
    twice = [
        f"{name}: {', '.join(places)}"
        for name, places in named.items()
        if len(places) > 1 and not name.startswith("_")
    ]
    refuse(
        twice,
        "Give the newer class a name of its own, the domain's word in front (SaveVerdict); "
        "keep the name that the API's schema shows.",
    )
