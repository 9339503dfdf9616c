# SPDX-License-Identifier: Apache-2.0
"""What each served process would load anew: loaded once, by the process that they are forked of.

Nothing here starts anything: no thread, no loop, no database; and no setting is read.
"""

import os
from importlib import import_module

from jinja2 import FileSystemBytecodeCache

from app.core.templating import environment
from tests.support.run import VARIABLE

LOADED = (
    "app.cli",
    "app.main",
    "app.migrating",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
)

for module in LOADED:
    import_module(module)
if folder := os.environ.get(VARIABLE):
    # Compiled by the first process of a run for all: they take as long as the modules.
    environment().bytecode_cache = FileSystemBytecodeCache(folder, "%s.template")
for template in environment().list_templates():
    environment().get_template(template)
