# SPDX-License-Identifier: Apache-2.0
"""What imports go through."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle, NoCapability


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


class ImportVerb(StrEnum):
    CONFIRM = "confirm"
    DISCARD = "discard"


IMPORT: Lifecycle[ImportState, ImportVerb, NoCapability] = Lifecycle(
    name="exchange.item_import",
    what=marked("这次导入"),
    start=ImportState.UPLOADED,
    states={
        ImportState.UPLOADED: marked("待确认"),
        ImportState.CONFIRMED: marked("已导入"),
        ImportState.DISCARDED: marked("已放弃"),
    },
    verbs={
        ImportVerb.CONFIRM: marked("确认导入"),
        ImportVerb.DISCARD: marked("放弃导入"),
    },
    steps={
        (ImportState.UPLOADED, ImportVerb.CONFIRM): ImportState.CONFIRMED,
        (ImportState.UPLOADED, ImportVerb.DISCARD): ImportState.DISCARDED,
    },
)
