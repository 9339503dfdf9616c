# SPDX-License-Identifier: Apache-2.0
"""What every template owes to people who use no mouse."""

import re

from tests.support.findings import refuse
from tests.support.source import list_files, place

_WRAP = re.compile(r'<div class="table-wrap[^>]*>')
_REACHED = ('tabindex="0"', 'role="region"', "aria-label")


def test_table_that_may_scroll_sideways_is_reached_by_the_keyboard() -> None:
    """On a telephone any table may; without a link in it a keyboard would never get there."""
    unreached = [
        place(path, path.read_text(encoding="utf-8").count("\n", 0, found.start()) + 1)
        for path in list_files(".html", under="app/templates")
        for found in _WRAP.finditer(path.read_text(encoding="utf-8"))
        if not all(word in found[0] for word in _REACHED)
    ]
    refuse(
        unreached, f"Say {' '.join(_REACHED)} of the table's frame, the label being its caption."
    )
