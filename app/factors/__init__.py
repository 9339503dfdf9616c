# SPDX-License-Identifier: Apache-2.0
"""The second factor of staff: authenticators, passkeys, recovery codes, and resets by two admins."""
