# SPDX-License-Identifier: Apache-2.0
"""News of the registrations domain."""

WITHDRAWN = "registrations.withdrawn"
