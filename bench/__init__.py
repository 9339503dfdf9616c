# SPDX-License-Identifier: Apache-2.0
"""Load and speed programs. Each prints ratios measured in one run and asserts no times."""
