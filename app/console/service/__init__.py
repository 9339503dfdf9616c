# SPDX-License-Identifier: Apache-2.0
"""What the console shows, gathered from the domains below. Nothing is written here but an order to try again."""

from app.console.service.programme_files import load_programmes
from app.console.service.today import list_lines, today

__all__ = ["list_lines", "load_programmes", "today"]
