# SPDX-License-Identifier: Apache-2.0
"""The app as uvicorn imports it; its settings come from the environment."""

from app.core.logs import gather_logs
from app.core.settings import Settings
from app.main import create_app

settings = Settings()
gather_logs(settings)
app = create_app(settings)
