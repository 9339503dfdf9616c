# SPDX-License-Identifier: Apache-2.0
"""Pages that cut across domains: the operator's desk and the candidate's home. It stores nothing."""
