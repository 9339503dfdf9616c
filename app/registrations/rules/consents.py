# SPDX-License-Identifier: Apache-2.0
"""The choice about the camera."""

from enum import StrEnum

# The words that the candidate consents to, in the waiting room; a new wording gets a new version.
CONSENT_TEXT_VERSION = "2026-11-29"


class ConsentChoice(StrEnum):
    """The camera, or the equal path without the face."""

    CAMERA = "camera"
    ALTERNATIVE = "alternative"
