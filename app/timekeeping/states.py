# SPDX-License-Identifier: Apache-2.0
"""An outage as the service proposes it, until somebody decides."""

from enum import StrEnum

from app.core.i18n import marked
from app.core.lifecycle import Lifecycle, NoCapability


class OutageState(StrEnum):
    PROPOSED = "proposed"
    GRANTED = "granted"
    DISMISSED = "dismissed"


class OutageVerb(StrEnum):
    GRANT = "grant"
    DISMISS = "dismiss"


OUTAGE: Lifecycle[OutageState, OutageVerb, NoCapability] = Lifecycle(
    name="timekeeping.outage",
    what=marked("这次故障的补时建议"),
    start=OutageState.PROPOSED,
    states={
        OutageState.PROPOSED: marked("待决定"),
        OutageState.GRANTED: marked("已补时"),
        OutageState.DISMISSED: marked("不补时"),
    },
    verbs={
        OutageVerb.GRANT: marked("按建议补时"),
        OutageVerb.DISMISS: marked("决定不补时"),
    },
    steps={
        (OutageState.PROPOSED, OutageVerb.GRANT): OutageState.GRANTED,
        (OutageState.PROPOSED, OutageVerb.DISMISS): OutageState.DISMISSED,
    },
    sealed=frozenset({OutageState.GRANTED, OutageState.DISMISSED}),
)
