# SPDX-License-Identifier: Apache-2.0
"""The attempt: its answer journal, its time ledger, how it begins and ends."""
