# SPDX-License-Identifier: Apache-2.0
"""What the exam page, the board and the receipt ask of messages."""

from app.messages.service.reading import count_news, count_unread, get_invigilated

__all__ = ["count_news", "count_unread", "get_invigilated"]
