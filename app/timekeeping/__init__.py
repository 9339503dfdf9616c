# SPDX-License-Identifier: Apache-2.0
"""Giving time to many at once: who is meant, what it will do, what the service knows it cost them."""
