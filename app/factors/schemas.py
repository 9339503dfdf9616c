# SPDX-License-Identifier: Apache-2.0
"""Payloads of second factors and their resets."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.listing import ListQuery, PageOut
from app.core.schemas import Reason, Storable
from app.factors.models import Reset
from app.factors.rules import RESET_WAITS
from app.factors.service.own import OwnFactors
from app.factors.states import ResetOf, ResetState

# An authenticator's six digits, or a recovery code, however they are spaced.
Code = Annotated[str, StringConstraints(min_length=1, max_length=40), Storable]


class CodeIn(BaseModel):
    """A code of the authenticator, or a recovery code, as it is typed."""

    model_config = ConfigDict(extra="forbid")

    code: Code


PasskeyName = Annotated[
    str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True), Storable
]
# Base64url, as browsers write it; a credential's id has at most 1,023 bytes.
_LETTERS = r"^[A-Za-z0-9_-]+$"
CredentialId = Annotated[str, StringConstraints(pattern=_LETTERS, max_length=1364)]
Encoded = Annotated[str, StringConstraints(pattern=_LETTERS, max_length=16_000)]
Transport = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,20}$")]


class AssertionPartsIn(BaseModel):
    """What the key has signed; names are WebAuthn's."""

    model_config = ConfigDict(extra="forbid")

    clientDataJSON: Encoded  # noqa: N815
    authenticatorData: Encoded  # noqa: N815
    signature: Encoded
    userHandle: Encoded | None = None  # noqa: N815


class AttestationPartsIn(BaseModel):
    """The key that was made; names are WebAuthn's. All that is believed is in `attestationObject`."""

    model_config = ConfigDict(extra="forbid")

    clientDataJSON: Encoded  # noqa: N815
    attestationObject: Encoded  # noqa: N815
    transports: list[Transport] = Field(default=[], max_length=10)
    authenticatorData: Encoded | None = None  # noqa: N815
    publicKey: Encoded | None = None  # noqa: N815
    publicKeyAlgorithm: int | None = None  # noqa: N815


class _CredentialIn(BaseModel):
    """What a browser gives of any credential, in the form of its `toJSON`."""

    model_config = ConfigDict(extra="forbid")

    id: CredentialId
    rawId: CredentialId  # noqa: N815
    type: Literal["public-key"]
    authenticatorAttachment: Literal["platform", "cross-platform"] | None = None  # noqa: N815
    # Of extensions, which nobody here asks for; browsers name the member all the same.
    clientExtensionResults: dict[str, Any] | None = None  # noqa: N815

    def as_given(self) -> dict[str, Any]:
        """The members that there are, as WebAuthn's libraries read them."""
        return self.model_dump(exclude_none=True)


class AssertionIn(_CredentialIn):
    """What `navigator.credentials.get` gave, in the form of its `toJSON`."""

    response: AssertionPartsIn


class AttestationIn(_CredentialIn):
    """What `navigator.credentials.create` gave, in the form of its `toJSON`."""

    response: AttestationPartsIn


class NewPasskeyIn(BaseModel):
    """A key that the browser made, and what its owner calls it."""

    model_config = ConfigDict(extra="forbid")

    name: PasskeyName
    credential: AttestationIn


class PasskeyNameIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: PasskeyName


class PasskeyOut(BaseModel):
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class OwnFactorsOut(BaseModel):
    """What one comes in with; `may_change` when it was proved a moment ago."""

    totp_since: datetime | None
    passkeys: list[PasskeyOut]
    recovery_codes_left: int
    may_change: bool


class NewTotpOut(BaseModel):
    """What an authenticator app is told, as text and as an otpauth address."""

    secret: str
    uri: str


class RecoveryCodesOut(BaseModel):
    """New recovery codes, shown now and never again; empty when the old ones still count."""

    recovery_codes: list[str]


class ResetIn(BaseModel):
    """What of a member is to be taken away, and why; the member reads it."""

    model_config = ConfigDict(extra="forbid")

    what: ResetOf
    reason: Reason


class ResetsQuery(ListQuery):
    """Which requests, and which page."""

    state: ResetState | None = None
    what: ResetOf | None = None
    sort: Literal["asked_at", "-asked_at"] = "-asked_at"


class ResetOut(BaseModel):
    """A request of two admins for a third person; people are None from the command line.

    While it is `asked` it may be confirmed before `lapses_at`.
    """

    id: UUID
    staff_id: UUID
    what: ResetOf
    state: ResetState
    reason: str
    asked_by: UUID | None
    asked_at: datetime
    lapses_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


class ResetsOut(PageOut[ResetOut]):
    """A page of requests; `next` is None on the last."""


def own_factors_out(own: OwnFactors) -> OwnFactorsOut:
    return OwnFactorsOut(
        totp_since=own.totp.confirmed_at if own.totp else None,
        passkeys=[
            PasskeyOut(
                id=key.id, name=key.name, created_at=key.created_at, last_used_at=key.last_used_at
            )
            for key in own.passkeys
        ],
        recovery_codes_left=own.codes_left,
        may_change=own.may_change,
    )


def reset_out(reset: Reset) -> ResetOut:
    return ResetOut(
        id=reset.id,
        staff_id=reset.staff_id,
        what=reset.what,
        state=reset.state,
        reason=reset.reason,
        asked_by=reset.asked_by,
        asked_at=reset.asked_at,
        lapses_at=reset.asked_at + RESET_WAITS,
        decided_by=reset.decided_by,
        decided_at=reset.decided_at,
    )
