# SPDX-License-Identifier: Apache-2.0
"""The verbs of invigilation, one module a subject. No other domain asks for any of them yet."""
