# SPDX-License-Identifier: Apache-2.0
"""The verbs of invigilation, one module a subject; what starts the service asks for the streams."""

from app.invigilation.service.streaming import Streams, look_into

__all__ = ["Streams", "look_into"]
