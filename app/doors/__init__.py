# SPDX-License-Identifier: Apache-2.0
"""Where people sign in: from where, at what pace, by which cookies, and what the trail is told."""
