# SPDX-License-Identifier: Apache-2.0
"""Once this is imported, every table of every domain is known to `Base`.

What works on all tables (migrations, retention) would otherwise pass over a forgotten one unseen.
"""

import importlib
from pathlib import Path

# The kernel and the sweep have no domain's rooms: these of their modules hold a table.
for _name in (
    "core.invariants",
    "core.jobs",
    "core.repeats",
    "core.transitions",
    "retention.reports",
):
    importlib.import_module(f"app.{_name}")
# By their files: to import a package only to see what it holds would load the demo with the service.
for _models in sorted(Path(__file__).parent.glob("*/models.py")):
    importlib.import_module(f"app.{_models.parent.name}.models")
