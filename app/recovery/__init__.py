# SPDX-License-Identifier: Apache-2.0
"""Answers that an outage kept from coming in time: what may still be taken in, and from where."""
