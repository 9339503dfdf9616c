# SPDX-License-Identifier: Apache-2.0
"""What invigilators and candidates write to each other while an exam goes on."""
