# SPDX-License-Identifier: Apache-2.0
"""The verbs of trials, one module a subject; the console asks who is at risk."""

from app.trials.service.devices import CandidateDevice, DeviceCounts, count_devices, find_device

__all__ = ["CandidateDevice", "DeviceCounts", "count_devices", "find_device"]
