# SPDX-License-Identifier: Apache-2.0
"""What the doors use of second factors."""

from app.factors.service.book import OurFactors
from app.factors.service.resets import reset_from_machine

__all__ = ["OurFactors", "reset_from_machine"]
