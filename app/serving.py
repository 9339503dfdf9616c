# SPDX-License-Identifier: Apache-2.0
"""The app as uvicorn imports it; its settings come from the environment."""

from app.core.settings import Settings
from app.main import create_app

app = create_app(Settings())
