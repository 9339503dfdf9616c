# SPDX-License-Identifier: Apache-2.0
"""Tokens by which programs act for members of staff, within bounds and for a time."""
