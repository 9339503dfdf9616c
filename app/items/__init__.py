# SPDX-License-Identifier: Apache-2.0
"""Stored items: each change is a new version, and no version is ever changed."""
