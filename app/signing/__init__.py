# SPDX-License-Identifier: Apache-2.0
"""The keys by which the service signs, and their public history, which is never shortened."""
