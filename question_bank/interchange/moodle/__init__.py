# SPDX-License-Identifier: Apache-2.0
"""Formats of Moodle's question banks: its XML, its teachers' GIFT, and Aiken."""
