# SPDX-License-Identifier: Apache-2.0
"""What proves how an attempt ended: signed, stored, void after a reopening, and shown to anybody."""
