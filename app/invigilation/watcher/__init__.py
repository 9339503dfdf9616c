# SPDX-License-Identifier: Apache-2.0
"""Who looks at frames: the pool of threads, and the way of a frame through it."""

from app.invigilation.watcher.intake import Arrival, Intake, read_jpeg
from app.invigilation.watcher.pool import LIMITS, Looked, Watcher

__all__ = ["LIMITS", "Arrival", "Intake", "Looked", "Watcher", "read_jpeg"]
