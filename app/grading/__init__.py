# SPDX-License-Identifier: Apache-2.0
"""Marks: machine marks at hand-in, people's marks from a leased, anonymous queue."""
