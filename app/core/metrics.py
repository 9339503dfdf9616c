# SPDX-License-Identifier: Apache-2.0
"""Counters for the OpenMetrics page. Labels are few and never name a person."""

import os
import tempfile

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

REQUEST_SECONDS = Histogram(
    "kaochang_request_seconds",
    "Time from request to answer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OPS = Counter("kaochang_answer_ops", "Answer ops by verdict.", ["verdict"])
COMMITS = Counter("kaochang_journal_commits", "Commits of the answer journal.")
FRAMES = Counter("kaochang_frames", "Frames by outcome.", ["outcome"])
PAPERS = Counter(
    "kaochang_papers",
    "Papers fetched after the start, by what became of the sealed one.",
    ["sealed"],
)
JOBS = Counter("kaochang_jobs", "Jobs by kind and outcome.", ["kind", "outcome"])
LOST_ENTRIES = Counter("kaochang_log_entries_lost", "Log entries that could not be written.")
SIGN_INS = Counter("kaochang_sign_ins", "Tries to sign in by outcome.", ["outcome"])
ODD_ROWS = Counter(
    "kaochang_odd_rows", "Rows that denied an invariant, each night anew.", ["invariant"]
)
# Of several processes the worst counts.
CLOCK_DOUBT = Gauge(
    "kaochang_clock_doubt_seconds",
    "How far the database's clock is from what the service goes by.",
    multiprocess_mode="livemax",
)
CLOCK_OFFSET = Gauge(
    "kaochang_clock_offset_seconds",
    "How far this machine's clock is from what the service goes by.",
    multiprocess_mode="livemax",
)


def serve_metrics(port: int, *, workers: int) -> None:
    """OpenMetrics on 127.0.0.1, summed over the worker processes; port 0 serves nothing.

    Must run before the workers are started: they learn from the environment where to leave their
    counts, and this process, which counts nothing itself, reads them there.
    """
    if port == 0:
        return
    if workers == 1:
        start_http_server(port, "127.0.0.1")
        return
    folder = tempfile.mkdtemp(prefix="kaochang-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # noqa: TID251 - the library's own variable
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    start_http_server(port, "127.0.0.1", registry=registry)
