# SPDX-License-Identifier: Apache-2.0
"""Files of items: uploaded, looked at and taken into the bank; and banks taken out as files."""
