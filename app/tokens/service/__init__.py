# SPDX-License-Identifier: Apache-2.0
"""What other domains and the doors use of tokens."""

from app.tokens.service.book import OurTokens
from app.tokens.service.others import revoke_all_of, sign_out_member
from app.tokens.service.own import list_given, revoke_all

__all__ = ["OurTokens", "list_given", "revoke_all", "revoke_all_of", "sign_out_member"]
