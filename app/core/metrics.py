# SPDX-License-Identifier: Apache-2.0
"""Counters for the OpenMetrics page. Labels are few and never name a person."""

from prometheus_client import Counter, Histogram

REQUEST_SECONDS = Histogram(
    "kaochang_request_seconds",
    "Time from request to answer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OPS = Counter("kaochang_answer_ops", "Answer ops by verdict.", ["verdict"])
COMMITS = Counter("kaochang_journal_commits", "Commits of the answer journal.")
FRAMES = Counter("kaochang_frames", "Frames by outcome.", ["outcome"])
JOBS = Counter("kaochang_jobs", "Jobs by kind and outcome.", ["kind", "outcome"])
