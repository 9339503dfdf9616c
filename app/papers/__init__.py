# SPDX-License-Identifier: Apache-2.0
"""Papers: forms frozen from a programme's component and the item bank, and never changed."""
