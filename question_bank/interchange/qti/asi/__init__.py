# SPDX-License-Identifier: Apache-2.0
"""Questions of QTI 1.2, which scores by conditions in place of naming a key."""
