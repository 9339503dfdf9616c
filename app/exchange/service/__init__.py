# SPDX-License-Identifier: Apache-2.0
"""The verbs of files: bring one, look at it, confirm or let it go; take a bank out as one."""

from app.exchange.service.exporting import Export, prepare_export, record_export, write_export
from app.exchange.service.importing import (
    Confirmation,
    Line,
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
    Received,
    Upload,
    forget_imports,
    list_imports,
    list_lapsed_imports,
    open_import,
    receive,
    upload,
)

__all__ = [
    "Confirmation",
    "Export",
    "Line",
    "Opened",
    "Preview",
    "Ready",
    "Received",
    "Upload",
    "confirm",
    "corrections",
    "discard",
    "forget_imports",
    "list_imports",
    "list_lapsed_imports",
    "open_import",
    "prepare",
    "prepare_export",
    "preview",
    "receive",
    "record_export",
    "upload",
    "write_export",
]
