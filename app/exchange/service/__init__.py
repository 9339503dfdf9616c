# SPDX-License-Identifier: Apache-2.0
"""The verbs of files: bring one, look at it, confirm or let it go; take a bank out as one."""

from app.exchange.service.exporting import Export, prepare_export, write_export
from app.exchange.service.importing import (
    Confirmation,
    Preview,
    Ready,
    confirm,
    corrections,
    discard,
    prepare,
    preview,
)
from app.exchange.service.uploading import (
    Opened,
    Upload,
    list_imports,
    open_import,
    receive,
    upload,
)

__all__ = [
    "Confirmation",
    "Export",
    "Opened",
    "Preview",
    "Ready",
    "Upload",
    "confirm",
    "corrections",
    "discard",
    "list_imports",
    "open_import",
    "prepare",
    "prepare_export",
    "preview",
    "receive",
    "upload",
    "write_export",
]
