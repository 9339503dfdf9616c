# SPDX-License-Identifier: Apache-2.0
"""Read only: what the audit trail says, found by who, what, when and about whom, with names.

It stands above the domains that write the trail, because it knows what belongs to a sitting.
"""
