# SPDX-License-Identifier: Apache-2.0
"""The programmes, the versions of their rules, and how they come from data files."""

from app.programmes.service.catalogue import (
    current_rules,
    get_current_version,
    get_numbered_version,
    get_programme,
    get_programme_by_code,
    get_version,
    list_current_rules,
    list_programmes,
    list_versions,
    rules_of_version,
)
from app.programmes.service.comparing import compare_versions
from app.programmes.service.loading import DATA, read_programmes
from app.programmes.service.versions import UNSIGNED, Signature, load_programmes

__all__ = [
    "DATA",
    "UNSIGNED",
    "Signature",
    "compare_versions",
    "current_rules",
    "get_current_version",
    "get_numbered_version",
    "get_programme",
    "get_programme_by_code",
    "get_version",
    "list_current_rules",
    "list_programmes",
    "list_versions",
    "load_programmes",
    "read_programmes",
    "rules_of_version",
]
