# SPDX-License-Identifier: Apache-2.0
"""What other domains use of the trail: they write to it, and read what became of one subject."""

from app.audit.service.linking import get_head, read_head
from app.audit.service.recording import act_by_token, apply, list_entries, record

__all__ = ["act_by_token", "apply", "get_head", "list_entries", "read_head", "record"]
