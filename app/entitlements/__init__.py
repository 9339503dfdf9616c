# SPDX-License-Identifier: Apache-2.0
"""Rights to sit once more: granted by a result, used by a booking, given back, lapsed."""
