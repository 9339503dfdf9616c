# SPDX-License-Identifier: Apache-2.0
"""Invigilation: stills come in, findings go before a human, and the evidence goes away in time.

A finding is evidence, never a verdict; only an invigilator judges, and says why. Nothing in here
stands between a candidate and their answers.
"""
