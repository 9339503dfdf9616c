# SPDX-License-Identifier: Apache-2.0
"""Results: decided when all marks are in, seen by candidates when an operator releases them."""
