# SPDX-License-Identifier: Apache-2.0
"""Whether a receipt is ours and still counts: for anybody, signed in or not, and without network."""
