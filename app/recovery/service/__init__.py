# SPDX-License-Identifier: Apache-2.0
"""Taking in what came late: from the late ops of an outage, and from rescue files."""
