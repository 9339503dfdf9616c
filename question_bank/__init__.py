# SPDX-License-Identifier: Apache-2.0
"""Items, marking and assembly of exam papers: pure, without a database or the web."""
