# SPDX-License-Identifier: Apache-2.0
"""The verbs of the item bank."""

from app.items.repository import newest_wanted
from app.items.service import names, showing
from app.items.service.adopting import ImportReport, adopt_items
from app.items.service.authoring import create_item, save_draft
from app.items.service.pictures import add_pictures, read_pictures, receive_picture, store_pictures
from app.items.service.reading import (
    ItemHistory,
    StoredItem,
    count_states,
    get_history,
    get_items,
    list_approved,
    list_items,
    list_newest,
    list_topics,
    newest_versions,
)
from app.items.service.reviewing import act, act_on, comment
from app.items.service.statistics import (
    Observation,
    list_observed,
    record_statistics,
    to_predict_by,
)
from app.items.service.transitions import Act
from app.items.service.twins import dismiss_twins, list_pairs, list_twins, twins_like
from app.items.service.writing import ItemDraft, Prepared, Writer, prepare_versions, write_prepared
from app.items.values import ItemFilter, ObservedFilter, ObservedOrder

__all__ = [
    "Act",
    "ImportReport",
    "ItemDraft",
    "ItemFilter",
    "ItemHistory",
    "Observation",
    "ObservedFilter",
    "ObservedOrder",
    "Prepared",
    "StoredItem",
    "Writer",
    "act",
    "act_on",
    "add_pictures",
    "adopt_items",
    "comment",
    "count_states",
    "create_item",
    "dismiss_twins",
    "get_history",
    "get_items",
    "list_approved",
    "list_items",
    "list_newest",
    "list_observed",
    "list_pairs",
    "list_topics",
    "list_twins",
    "names",
    "newest_versions",
    "newest_wanted",
    "prepare_versions",
    "read_pictures",
    "receive_picture",
    "record_statistics",
    "save_draft",
    "showing",
    "store_pictures",
    "to_predict_by",
    "twins_like",
    "write_prepared",
]
