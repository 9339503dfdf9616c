# SPDX-License-Identifier: Apache-2.0
"""Things that tests need, made with one call; a module a domain."""
