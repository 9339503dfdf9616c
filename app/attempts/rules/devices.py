# SPDX-License-Identifier: Apache-2.0
"""From where on a candidate's device is told that it may fail: one truth for pages and service.

Pages are handed these with their state and judge nothing by figures of their own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceLimits:
    """Milliseconds, bytes, and brightness of 256."""

    # A save is one round trip: below half a second nobody notices it, and above two seconds one
    # goes on to the next item before the last is saved.
    quick: int = 500
    slow: int = 2_000
    # Round trips that differ by more than a second are heard of at some saves and not at others:
    # a radio link that comes and goes, which is how a loss begins.
    jitter: int = 1_000
    # The device's clock decides nothing; beyond a minute the candidate's own watch may mislead them.
    clock_noted: int = 60_000
    # A face in the dark is not found below, nor in glare above.
    dark: int = 50
    glare: int = 225
    # Frames are not stored there, answers are: a few MB are plenty.
    room: int = 5 * 1024 * 1024
    # Who types notices a page that stands still for a fifth of a second, and presses again after
    # half a second.
    stall: int = 500


DEVICE_LIMITS = DeviceLimits()
