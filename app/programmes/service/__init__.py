# SPDX-License-Identifier: Apache-2.0
"""The programmes in force, and how they come from their data files."""

from app.programmes.service.catalogue import (
    get_programme,
    get_programme_by_code,
    list_programmes,
    load_programmes,
    rules_of,
)
from app.programmes.service.loading import read_programmes

__all__ = [
    "get_programme",
    "get_programme_by_code",
    "list_programmes",
    "load_programmes",
    "read_programmes",
    "rules_of",
]
