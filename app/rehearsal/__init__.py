# SPDX-License-Identifier: Apache-2.0
"""A rehearsal: an exam from booking to release, driven over HTTP alone.

It imports nothing of the service, so that whatever it finds is what a stranger would find: it
knows the API, keeps its own books of what was acknowledged, and marks the papers anew by itself.
"""
