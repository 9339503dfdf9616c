# SPDX-License-Identifier: Apache-2.0
"""Every model of the service, known to the one metadata."""

import importlib

from tests.support.source import list_files, place


def import_models() -> None:
    for path in list_files("/models.py", "core/jobs.py", "core/transitions.py", under="app"):
        importlib.import_module(place(path).removesuffix(".py").replace("/", "."))
