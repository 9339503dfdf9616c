# SPDX-License-Identifier: Apache-2.0
"""The names of the news that grading sends."""

# Every slot of an attempt's live run has its mark.
RUN_COMPLETED = "grading.run_completed"
