# SPDX-License-Identifier: Apache-2.0
"""What each served process would load anew: loaded once, by the process that they are forked of.

Nothing here starts anything: no thread, no loop, no database; and no setting is read.
"""

from importlib import import_module

from app.core.templating import environment

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
for template in environment().list_templates():
    environment().get_template(template)
