# SPDX-License-Identifier: Apache-2.0
"""Items into packages of QTI 2.1, 2.2 and 3.0."""

from question_bank.interchange.qti.writing.packages import write_package

__all__ = ["write_package"]
