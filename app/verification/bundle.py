# SPDX-License-Identifier: Apache-2.0
"""The browser's modules and a few styles as texts of one file, and what a browser may run of it."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.core.i18n import catalogue, current_language
from app.core.templating import APP

# What one needs stands before it: in one file there is nothing to import.
_MODULES = (
    "lib/dom.js",
    "lib/i18n.js",
    "lib/state.js",
    "verify/code.js",
    "verify/cbor.js",
    "verify/cose.js",
    "verify/receipt.js",
    "verify/show.js",
    "verify/asking.js",
    "verify/offline.js",
)
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_COMMENT = re.compile(r"^ *(//.*|/\*\*(.|\n)*?\*/)\n", re.MULTILINE)


def bundle_offline() -> Mapping[str, Any]:
    """Script, style and texts, and the policy by which the file runs these and fetches nothing."""
    script = "".join(_module(name) for name in _MODULES)
    style = (APP / "static/css/verify-offline.css").read_text(encoding="utf-8")
    texts = catalogue(current_language(), "js")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return {
        # Ours, word for word as their digests in the policy were taken.
        "script": Markup(script),  # noqa: S704
        "style": Markup(style),  # noqa: S704
        "policy": policy,
        "texts": {zh: text for zh, text in texts.items() if f'"{zh}"' in script},
    }


def _module(name: str) -> str:
    text = (APP / "static/js" / name).read_text(encoding="utf-8")
    return _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
