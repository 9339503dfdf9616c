# SPDX-License-Identifier: Apache-2.0
"""The test vocabulary: worlds, databases, servers, browsers. Typed like the service itself."""
