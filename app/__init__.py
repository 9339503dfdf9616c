# SPDX-License-Identifier: Apache-2.0
"""Kaochang: the exam service. One package per domain; see ARCHITECTURE.md."""
