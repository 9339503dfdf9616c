# SPDX-License-Identifier: Apache-2.0
"""Read only: what happened in a sitting, for those who check it independently."""
