# SPDX-License-Identifier: Apache-2.0
"""What a line of the log is made of, in both forms that it has."""

import errno
import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from app.core.logs import configure_logs, gather_logs
from app.core.metrics import LOST_ENTRIES
from app.core.settings import Settings

FORGED = "x\n2026-11-29T00:00:00Z [info     ] all is well\u2028\x1b[2Jall is well"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def said(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> str:
    """What is written of an error that quotes a text made to look like another entry."""
    configure_logs(Settings(secret_key=SecretStr("k" * 32), log_json=as_json))
    structlog.get_logger().error("unexpected", text=FORGED, exc_info=ValueError(FORGED))
    return capsys.readouterr().out


def test_text_that_is_quoted_begins_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    first, *further = re.sub(r"\x1b\[[\d;]*m", "", said(capsys, as_json=False)).splitlines()
    assert "unexpected" in first, "the entry"
    assert further, "and the lines of its error"
    assert [line for line in further if not line.startswith("  | ")] == [], "all marked as such"
    assert "\x1b" not in first + "".join(further), "and nothing that a terminal obeys"


def test_entry_is_one_line_of_json_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = said(capsys, as_json=True).splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["level"]) == ("unexpected", "error"), "what, and how grave"
    assert entry["text"] == FORGED, "as it was"
    assert entry["timestamp"].endswith("Z"), "in UTC"


@pytest.mark.parametrize("as_json", [False, True])
def test_what_libraries_say_is_written_as_our_own_entries_are(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    handler = gather_logs(Settings(secret_key=SecretStr("k" * 32), log_json=as_json))
    try:
        library = logging.getLogger("uvicorn.error")
        library.info("nothing to look into")
        library.error("tel %s %s", "13800138000", FORGED, exc_info=ValueError(FORGED))
    finally:
        logging.getLogger().removeHandler(handler)
    first, *further = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert "138****8000" in first, "masked"
    assert "nothing to look into" not in first, "warnings and what is worse"
    if as_json:
        entry = json.loads(first)
        assert (entry["level"], entry["timestamp"][-1], further) == ("error", "Z", []), "one line"
    else:
        marked = [line for line in further if line.startswith("  | ")]
        assert further == marked != [], "the error's lines, and no other"


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "no space left", text)


def test_entry_that_cannot_be_written_ends_nobodys_work(monkeypatch: pytest.MonkeyPatch) -> None:
    configure_logs(Settings(secret_key=SecretStr("k" * 32)))
    before = LOST_ENTRIES.collect()[0].samples[0].value
    monkeypatch.setattr("sys.stdout", FullDisk())
    structlog.get_logger().error("batch failed", of="journal")
    assert LOST_ENTRIES.collect()[0].samples[0].value == before + 1
