# SPDX-License-Identifier: Apache-2.0
"""Every model of the service, known to the one metadata."""

import importlib


def import_models() -> None:
    importlib.import_module("app.tables")
