# SPDX-License-Identifier: Apache-2.0
"""How large a file may be, for whoever has to know before one is opened."""

# Bytes. Every candidate of a sitting loads the picture in the same minute.
MAX_PICTURE = 10_000_000
