# SPDX-License-Identifier: Apache-2.0
"""Reading the trail and taking it out, one module each."""

from app.trail.service.reading import words_of_entry

__all__ = ["words_of_entry"]
