# SPDX-License-Identifier: Apache-2.0
"""Once this is imported, every table of every domain is known to `Base`.

What works on all tables (migrations, retention) would otherwise pass over a forgotten one unseen.
"""

import importlib
import pkgutil

import app

# The kernel has no domain's rooms: these of its modules hold a table.
for _name in ("app.core.jobs", "app.core.retention", "app.core.transitions"):
    importlib.import_module(_name)
for _domain in pkgutil.iter_modules(app.__path__, "app."):
    if _domain.ispkg:
        for _room in pkgutil.iter_modules(importlib.import_module(_domain.name).__path__):
            if _room.name == "models":
                importlib.import_module(f"{_domain.name}.models")
