# SPDX-License-Identifier: Apache-2.0
"""What is examined and by which rules. A programme is a data file: a further one needs no code."""
