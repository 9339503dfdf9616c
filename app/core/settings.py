# SPDX-License-Identifier: Apache-2.0
"""Every setting of the service. Each comes from the environment as `KAOCHANG_<NAME>`.

`docs/settings.md` is generated from this class and a test compares them.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.addresses import LOOPBACK, check_proxies, read_address, read_hosts


def _seconds(value: object) -> object:
    """Text of digits alone is seconds: left to itself it would be read as a time of day."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _public(text: str) -> str:
    return read_address(text).text if text else text


def _hosts(text: str) -> str:
    return ",".join(sorted(read_hosts(text)))


# Whoever sits an exam signs in on its day; whoever copied a token has it no longer than that.
LONGEST_SESSION = timedelta(days=1)
# So long a session that has ended may still be trusted, by a process that did not end it.
LONGEST_TRUST = timedelta(minutes=1)
Span = Annotated[timedelta, BeforeValidator(_seconds)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KAOCHANG_", frozen=True, extra="ignore")

    database_url: str = Field(
        "sqlite+aiosqlite:///var/kaochang.db",
        description="SQLAlchemy address: sqlite+aiosqlite:///FILE (one process) "
        "or postgresql+asyncpg://USER:PASSWORD@HOST/NAME.",
    )
    secret_key: SecretStr = Field(
        min_length=32,
        description="At least 32 random characters. Seals id numbers and signing keys at rest; losing "
        "it loses them, changing it makes every ticket sign-in, authenticator and recovery code "
        "fail and keeps the service from starting (docs/receipts.md). "
        "No default.",
    )
    data_dir: Path = Field(
        Path("var"), description="Folder for blobs (frames), the process lock and demo secrets."
    )
    blob_url: str = Field(
        "", description="Where frames go: empty for DATA_DIR/blobs, or s3://BUCKET/PREFIX."
    )
    public_address: Annotated[str, AfterValidator(_public)] = Field(
        "",
        description="The address that people open, as https://exam.example.org. Requests for "
        "another host are refused. http:// is for 127.0.0.1 alone: cookies then go without HTTPS. "
        "Passkeys are made for its host. Empty: every host is answered, over HTTPS, and no passkeys "
        "are offered.",
    )
    allowed_hosts: Annotated[str, AfterValidator(_hosts)] = Field(
        "",
        description="Further hosts that are answered beside the public address's, with commas "
        "between them. Health checks are answered under any.",
    )
    hsts_term: Span = Field(
        timedelta(days=180),
        ge=timedelta(0),
        description="How long a browser that was here keeps to HTTPS, in seconds or ISO 8601; sent "
        "only where the public address is https://. 0 makes browsers forget it.",
    )
    trusted_proxies: Annotated[str, AfterValidator(check_proxies)] = Field(
        "127.0.0.1,::1",
        description="Addresses or networks of the proxies in front, with commas between them: "
        "whom X-Forwarded-For and X-Forwarded-Proto are believed. X-Forwarded-Host never is.",
    )
    session_lifetime: Span = Field(
        timedelta(hours=12),
        gt=timedelta(0),
        le=LONGEST_SESSION,
        description="How long a sign-in lasts, in seconds or ISO 8601; a day at most.",
    )
    session_cache_lifetime: Span = Field(
        timedelta(seconds=20),
        ge=timedelta(0),
        le=LONGEST_TRUST,
        description="How long a process may trust a session it has read; the longest time a "
        "revoked session goes on saving answers; a minute at most.",
    )
    saves_per_second: float = Field(
        10,
        ge=0,
        description="How often a candidate may save answers for long, in requests a second and process; a "
        "page that was offline sends 200 at once. Whoever comes more often is answered 429 and loses "
        "nothing. 0 sets no limit.",
    )
    staff_idle_limit: Span = Field(
        timedelta(minutes=30),
        ge=timedelta(minutes=5),
        le=LONGEST_SESSION,
        description="How long a member of staff may leave a session unused before it ends, in "
        "seconds or ISO 8601; to the minute, five minutes at least, a day at most. One that is no "
        "shorter than SESSION_LIFETIME ends none. Candidates' sessions never end by it.",
    )
    second_factor: Literal["required", "offered"] = Field(
        "required",
        description="`required`: operators, administrators and whoever approves come in with a second "
        "factor alone, and set one up at their first sign-in. `offered`: only who has set one up is asked for "
        "it; for a demo on one's own machine.",
    )
    run_worker: bool = Field(
        True,
        description="Run the job loop inside the server process (off when `kaochang worker` runs).",
    )
    streams: int = Field(
        2_000,
        ge=0,
        description="Open exam pages that one process tells of changes at once, some 90 kB of memory "
        "each; further ones, and all with 0, ask every 12 s.",
    )
    stream_lifetime: Span = Field(
        timedelta(hours=1),
        ge=timedelta(0),
        description="How long one page is told before its browser asks anew, in seconds or ISO 8601: "
        "behind a balancer pages spread again over processes that came back.",
    )
    run_pulse: bool = Field(
        True,
        description="Write down each minute which open exam pages this process heard, and propose time "
        "for what many lost at once. Without it no outage is found.",
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

    @model_validator(mode="after")
    def _hosts_stand_beside_an_address(self) -> "Settings":
        if self.allowed_hosts and not self.public_address:
            raise ValueError("ALLOWED_HOSTS stand beside PUBLIC_ADDRESS: set that one, too")
        return self

    @property
    def is_https(self) -> bool:
        """Do people come by HTTPS? Only an address that says otherwise is believed."""
        return not self.public_address.startswith("http:")

    @property
    def answered_hosts(self) -> frozenset[str]:
        """The hosts under which requests are answered; none named is every host."""
        if not self.public_address:
            return frozenset()
        public = read_address(self.public_address)
        own = {public.host} if public.is_https else LOOPBACK
        return read_hosts(self.allowed_hosts) | own

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")
