# SPDX-License-Identifier: Apache-2.0
"""People, roles and sessions. What a route lets in is declared with `access`."""
