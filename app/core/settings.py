# SPDX-License-Identifier: Apache-2.0
"""Every setting of the service. Each comes from the environment as `KAOCHANG_<NAME>`.

`docs/settings.md` is generated from this class and a test compares them.
"""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KAOCHANG_", frozen=True, extra="ignore")

    database_url: str = Field(
        "sqlite+aiosqlite:///var/kaochang.db",
        description="SQLAlchemy address: sqlite+aiosqlite:///FILE (one process) "
        "or postgresql+asyncpg://USER:PASSWORD@HOST/NAME.",
    )
    secret_key: SecretStr = Field(
        min_length=32,
        description="At least 32 random characters. Seals id numbers at rest; losing it loses "
        "them, changing it makes every ticket sign-in fail. No default.",
    )
    data_dir: Path = Field(
        Path("var"), description="Folder for blobs (frames), the process lock and demo secrets."
    )
    blob_url: str = Field(
        "", description="Where frames go: empty for DATA_DIR/blobs, or s3://BUCKET/PREFIX."
    )
    cookie_secure: bool = Field(
        True,
        description="Send the session cookie over HTTPS only. Off only for http://127.0.0.1.",
    )
    session_lifetime: timedelta = Field(
        timedelta(hours=12), description="How long a sign-in lasts, in seconds or ISO 8601."
    )
    session_cache_lifetime: timedelta = Field(
        timedelta(seconds=20),
        description="How long a process may trust a session it has read; the longest time a "
        "revoked session goes on saving answers.",
    )
    run_worker: bool = Field(
        True,
        description="Run the job loop inside the server process (off when `kaochang worker` runs).",
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="Port of the OpenMetrics page on 127.0.0.1; 0 turns it off."
    )
    face_model: Path | None = Field(
        None, description="A YuNet .onnx file; empty means the cascades inside OpenCV."
    )
    frame_workers: int = Field(
        1,
        ge=1,
        le=16,
        description="Threads that decode and look at frames; beyond them frames wait, answers do not.",
    )
    frame_backlog: int = Field(
        64,
        ge=1,
        description="Frames that may wait in one process before new ones are refused with 503.",
    )
    unsafe_durability: bool = Field(
        False,
        description="Start although PostgreSQL runs with fsync, synchronous_commit or "
        "full_page_writes off. Acknowledged answers can then be lost.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_json: bool = Field(False, description="Write logs as JSON lines.")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")
