# SPDX-License-Identifier: Apache-2.0
"""Tests, from pure rules up to a real browser."""
