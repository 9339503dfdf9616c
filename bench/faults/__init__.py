# SPDX-License-Identifier: Apache-2.0
"""Faults thrown at a real service while candidates write, and the oracle that looks afterwards.

`python -m bench.faults` runs all of it; `tests/faults` runs a short form and shows that the oracle
can fail. docs/testing.md says what stands where.
"""
