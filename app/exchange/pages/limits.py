# SPDX-License-Identifier: Apache-2.0
"""How large an uploaded file of items may be."""

from collections.abc import Mapping

from app.core.middleware import FORM_AROUND

# A bank of 20,000 questions with a picture in every tenth has some 50 MB. The readers have limits
# of their own on what a file unpacks to.
MAX_FILE = 64_000_000
LARGE_BODIES: Mapping[str, int] = {"/bank/imports": MAX_FILE + FORM_AROUND}
