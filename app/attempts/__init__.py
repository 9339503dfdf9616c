# SPDX-License-Identifier: Apache-2.0
"""Delivery: the attempt, its answer journal, its time ledger, hand-in and receipt."""
