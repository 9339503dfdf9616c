# SPDX-License-Identifier: Apache-2.0
"""The trial paper, and the check of a candidate's device: what may fail on the day, known before."""
