# SPDX-License-Identifier: Apache-2.0
"""What a candidate's browser asks for: waiting room, start, paper, saves, hand-in."""
