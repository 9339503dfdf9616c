# SPDX-License-Identifier: Apache-2.0
"""What WebAuthn asks of a browser, and whether what it answers is right.

Loads a library of a tenth of a second: imported by whoever needs it when it is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import webauthn
from cbor2 import CBORDecodeError
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.states import Member
from app.factors.errors import PasskeyRefused
from app.factors.models import Passkey
from app.factors.rules import RelyingParty

T = TypeVar("T")

_RP_NAME = "Kaochang"
# The password has been given already: a touch is enough, and a PIN is asked where it is usual.
_VERIFYING = UserVerificationRequirement.PREFERRED
_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}
# What the library and what it stands on raise at answers that no browser gives.
_ODD = (WebAuthnException, CBORDecodeError, UnsupportedAlgorithm, ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A key that a browser has made for us."""

    credential_id: str
    public_key: bytes
    sign_count: int


def options_to_add(
    party: RelyingParty, own: Member, known: Sequence[Passkey], challenge: str
) -> dict[str, Any]:
    """What `navigator.credentials.create` is to be asked; keys that are known are left out."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=_RP_NAME,
        user_id=own.staff_id.bytes,
        user_name=own.username,
        user_display_name=own.display_name,
        challenge=base64url_to_bytes(challenge),
        exclude_credentials=_descriptors(known),
        # The name is given before, so it needs no place on a key that has few.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFYING
        ),
    )
    return options_to_json_dict(options)


def options_to_give(
    party: RelyingParty, known: Sequence[Passkey], challenge: str
) -> dict[str, Any]:
    """What `navigator.credentials.get` is to be asked."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_descriptors(known),
        user_verification=_VERIFYING,
    )
    return options_to_json_dict(options)


def read_new(party: RelyingParty, credential: Mapping[str, Any], challenge: str) -> NewCredential:
    """The key that the browser made, for this site and this challenge; refused otherwise."""
    made = _judged(
        lambda: webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    )
    return NewCredential(
        bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count
    )


def count_given(
    party: RelyingParty, credential: Mapping[str, Any], challenge: str, *, public_key: bytes
) -> int:
    """The key's own count, of an answer that it has signed; refused when anything does not fit."""
    given = _judged(
        lambda: webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            # Judged by a rule of ours, which tells it from a wrong signature.
            credential_current_sign_count=0,
        )
    )
    return given.new_sign_count


def _judged(judge: Callable[[], T]) -> T:
    try:
        return judge()
    except _ODD as odd:
        raise PasskeyRefused from odd


def _descriptors(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[
                AuthenticatorTransport(way) for way in passkey.transports if way in _TRANSPORTS
            ],
        )
        for passkey in known
    ]
