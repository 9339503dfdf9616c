# SPDX-License-Identifier: Apache-2.0
"""The verbs of the item bank."""

from app.items.repository import ItemFilter
from app.items.service.adopting import ImportReport, adopt_items
from app.items.service.authoring import create_item, save_draft
from app.items.service.exporting import Export, prepare_export, record_export, write_export
from app.items.service.importing import (
    Confirmation,
    Line,
    Preview,
    confirm,
    corrections,
    discard,
    preview,
)
from app.items.service.pictures import add_pictures, get_picture, read_bytes, store_bytes
from app.items.service.reading import (
    ItemHistory,
    ItemPage,
    ListedItem,
    StoredItem,
    count_states,
    get_history,
    get_items,
    list_approved,
    list_items,
    list_topics,
)
from app.items.service.reviewing import Outcome, act, act_on, comment
from app.items.service.statistics import (
    Observation,
    ObservedFilter,
    ObservedItem,
    ObservedOrder,
    ObservedPage,
    count_observed,
    find_statistics,
    list_observed,
    record_statistics,
    to_predict_by,
)
from app.items.service.transitions import Act
from app.items.service.twins import Twin, dismiss_twins, list_pairs, list_twins, twins_like
from app.items.service.uploading import (
    Opened,
    Received,
    Upload,
    list_imports,
    open_import,
    receive,
    upload,
)

__all__ = [
    "Act",
    "Confirmation",
    "Export",
    "ImportReport",
    "ItemFilter",
    "ItemHistory",
    "ItemPage",
    "Line",
    "ListedItem",
    "Observation",
    "ObservedFilter",
    "ObservedItem",
    "ObservedOrder",
    "ObservedPage",
    "Opened",
    "Outcome",
    "Preview",
    "Received",
    "StoredItem",
    "Twin",
    "Upload",
    "act",
    "act_on",
    "add_pictures",
    "adopt_items",
    "comment",
    "confirm",
    "corrections",
    "count_observed",
    "count_states",
    "create_item",
    "discard",
    "dismiss_twins",
    "find_statistics",
    "get_history",
    "get_items",
    "get_picture",
    "list_approved",
    "list_imports",
    "list_items",
    "list_observed",
    "list_pairs",
    "list_topics",
    "list_twins",
    "open_import",
    "prepare_export",
    "preview",
    "read_bytes",
    "receive",
    "record_export",
    "record_statistics",
    "save_draft",
    "store_bytes",
    "to_predict_by",
    "twins_like",
    "upload",
    "write_export",
]
