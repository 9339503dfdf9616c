# SPDX-License-Identifier: Apache-2.0
"""Append-only: who did what to whom, when and why."""
