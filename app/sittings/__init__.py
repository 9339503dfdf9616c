# SPDX-License-Identifier: Apache-2.0
"""When an examination is held: recurrences, single sittings, their times and their lifecycle."""
