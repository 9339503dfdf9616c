# SPDX-License-Identifier: Apache-2.0
"""The kernel: settings, database, clock, errors, jobs, pages. It knows no domain."""
