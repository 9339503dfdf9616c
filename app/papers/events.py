# SPDX-License-Identifier: Apache-2.0
"""News of the papers domain."""

SET_REQUESTED = "papers.set_requested"
