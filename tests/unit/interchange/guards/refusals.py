# SPDX-License-Identifier: Apache-2.0
"""What a guard says when it refuses."""

from collections.abc import Callable

import pytest

from question_bank.interchange.guards import FileReason, FileRefused


def refused(act: Callable[[], object]) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        act()
    return caught.value


def reason(act: Callable[[], object]) -> FileReason:
    return refused(act).reason
