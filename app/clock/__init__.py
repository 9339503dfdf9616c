# SPDX-License-Identifier: Apache-2.0
"""The time that every process goes by, and the doubt about it when the database's clock jumps."""
