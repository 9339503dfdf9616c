# SPDX-License-Identifier: Apache-2.0
"""Pure rules of invigilation."""

from app.invigilation.rules.changes import MARK, Held, mark_of, roster_of, unknown_of
from app.invigilation.rules.keeping import (
    GOOD_FRAMES_TO_CLOSE,
    error_rate_of,
    frame_key,
    keeps_frame,
    keeps_still,
    run_policy,
    still_key,
)
from app.invigilation.rules.looks import Card, Seat, Sign, card_of, place_of, wall_of
from app.invigilation.rules.pacing import (
    BURST,
    SLACK,
    Gap,
    gaps_of,
    longest_silence,
    paced,
    shortest_interval,
)
from app.invigilation.rules.timeline import Entry, Seen, Stretch, story_of

__all__ = [
    "BURST",
    "GOOD_FRAMES_TO_CLOSE",
    "MARK",
    "SLACK",
    "Card",
    "Entry",
    "Gap",
    "Held",
    "Seat",
    "Seen",
    "Sign",
    "Stretch",
    "card_of",
    "error_rate_of",
    "frame_key",
    "gaps_of",
    "keeps_frame",
    "keeps_still",
    "longest_silence",
    "mark_of",
    "paced",
    "place_of",
    "roster_of",
    "run_policy",
    "shortest_interval",
    "still_key",
    "story_of",
    "unknown_of",
    "wall_of",
]
