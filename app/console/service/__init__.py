# SPDX-License-Identifier: Apache-2.0
"""What the console shows, gathered from the domains below. Nothing is written here but an order to try again."""

from app.console.service.attention import (
    Contradiction,
    Stuck,
    list_contradictions,
    list_stuck,
    order_retry,
)
from app.console.service.case import RegistrationCase, case_of
from app.console.service.home import Home, HomeEntry, home_of
from app.console.service.overview import (
    SittingPage,
    SittingRow,
    count_not_begun,
    rows_shown,
    sitting_page,
    sitting_rows,
)
from app.console.service.programme_files import load_programmes
from app.console.service.today import SittingLine, Today, list_lines, today

__all__ = [
    "Contradiction",
    "Home",
    "HomeEntry",
    "RegistrationCase",
    "SittingLine",
    "SittingPage",
    "SittingRow",
    "Stuck",
    "Today",
    "case_of",
    "count_not_begun",
    "home_of",
    "list_contradictions",
    "list_lines",
    "list_stuck",
    "load_programmes",
    "order_retry",
    "rows_shown",
    "sitting_page",
    "sitting_rows",
    "today",
]
