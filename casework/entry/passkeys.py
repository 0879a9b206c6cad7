"""Passkeys (WebAuthn): asked for, checked by the fido2 library, and kept.

A passkey is bound to one host name. It stands for two factors only where the
authenticator has verified its owner, by a finger, a face or a PIN.
"""

import re
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casework import audit
from casework.codes import Action
from casework.entry import challenges
from casework.models import Caseworker, Passkey
from reporting.calendar import today

MOST = 10  # of one person
SIGN_IN = "sign in"
CREDENTIAL = re.compile(r"[A-Za-z0-9_-]{1,1400}")
# What authenticators have, and every build of the library below can check.
ALGORITHMS = [ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM]
# What the library lets through when the browser's answer makes no sense.
MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OverflowError,
    struct.error,
)


class NotAccepted(Exception):
    """The answer is not what was asked for, or comes from elsewhere."""


class TooMany(Exception):
    """Nobody needs so many passkeys."""


@dataclass(frozen=True)
class Place:
    """Where passkeys work: one origin, and its host name, which they are bound to."""

    origin: str
    host: str


@dataclass(frozen=True)
class Answer:
    """What a browser sends: the signed challenge, and what the passkey made of it."""

    token: str
    credential: dict[str, Any]


def place_of(request: HttpRequest) -> Place | None:
    """Return where passkeys work, or None when this page is not there.

    The origin is a setting. Without one, `localhost` will do for demo and tests.
    """
    here = f"{request.scheme}://{request.get_host()}"
    host = urlsplit(here).hostname or ""
    if settings.CASEWORK_ORIGIN:
        return Place(here, host) if here == settings.CASEWORK_ORIGIN else None
    is_local = host == "localhost" and not settings.PRODUCTION
    return Place(here, host) if is_local else None


def local_name(request: HttpRequest) -> str:
    """Return where passkeys would work in the demo, when it was opened by address."""
    if settings.PRODUCTION or settings.CASEWORK_ORIGIN or place_of(request):
        return ""
    return f"http://localhost:{request.get_port()}{request.path}"


def ask_new(place: Place, caseworker: Caseworker) -> tuple[dict[str, Any], str]:
    """Return what a browser needs to make a passkey, and the signed challenge."""
    challenge, token = challenges.make(f"new {caseworker.pk}")
    options, _state = _server(place).register_begin(
        PublicKeyCredentialUserEntity(
            id=salted_hmac("casework.passkeys", str(caseworker.pk)).digest(),
            name=caseworker.username,
            display_name=caseworker.name,
        ),
        credentials=[_descriptor(passkey) for passkey in caseworker.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=challenge,
        extensions={"prf": {}},
    )
    return dict(options.public_key), token


def ask_known(place: Place) -> tuple[dict[str, Any], str]:
    """Return what a browser needs to sign in, the same for everybody: no names."""
    challenge, token = challenges.make(SIGN_IN)
    options, _state = _server(place).authenticate_begin(
        user_verification=UserVerificationRequirement.PREFERRED, challenge=challenge
    )
    return dict(options.public_key), token


@transaction.atomic
def add(place: Place, answer: Answer, *, name: str, by: Caseworker) -> Passkey:
    """Keep a new passkey. Raises NotAccepted or TooMany."""
    held = Caseworker.objects.select_for_update().get(pk=by.pk)
    if held.passkeys.count() >= MOST:
        raise TooMany
    challenge = challenges.read(answer.token, f"new {by.pk}")
    if challenge is None:
        raise NotAccepted
    made = _made(place, answer, challenge)
    credential = _credential_of(made)
    if not challenges.spend(challenge):
        raise NotAccepted
    try:
        with transaction.atomic():
            passkey: Passkey = Passkey.objects.create(
                user=by,
                name=name,
                credential_id=websafe_encode(credential.credential_id),
                public_key=cbor.encode(credential.public_key),
                sign_count=made.counter,
                added_on=today(),
            )
    except IntegrityError:  # it is somebody's already
        raise NotAccepted from None
    audit.record(Action.PASSKEY, by=by, detail="added")
    return passkey


@transaction.atomic
def remove(passkey: Passkey, *, by: Caseworker) -> None:
    """Forget a passkey, and the sealed key it opened. Sessions it began end."""
    passkey.delete()
    audit.record(Action.PASSKEY, by=by, detail="removed")


@transaction.atomic
def keep_key(passkey: Passkey, *, sealed: bytes | None, by: Caseworker) -> None:
    """Keep the person's identity once more, sealed to this passkey; or forget it."""
    passkey.key_blob = sealed
    passkey.save(update_fields=["key_blob"])
    detail = "may unlock the key" if sealed else "may not unlock the key"
    audit.record(Action.PASSKEY, by=by, detail=detail)


@transaction.atomic
def accept(
    place: Place, answer: Answer, *, of: Caseworker | None = None
) -> Passkey | None:
    """Return the passkey that gave this answer, or None whatever was wrong.

    It must be one of `of`; without `of` it must have verified its owner.
    """
    challenge = challenges.read(answer.token, SIGN_IN)
    credential = str(answer.credential.get("id"))
    # Half an emoji, or a zero, would make the database stumble.
    if challenge is None or not CREDENTIAL.fullmatch(credential):
        return None
    known = Passkey.objects.select_for_update()
    if of is not None:
        known = known.filter(user=of)
    passkey: Passkey | None = known.filter(credential_id=credential).first()
    if passkey is None:
        return None
    count = _signed(place, passkey, answer, challenge, is_alone=of is None)
    if count is None or not challenges.spend(challenge):
        return None
    passkey.sign_count = count
    passkey.save(update_fields=["sign_count"])
    return passkey


def _server(place: Place) -> Fido2Server:
    party = PublicKeyCredentialRpEntity(name="Fener", id=place.host)
    server = Fido2Server(party, verify_origin=lambda origin: origin == place.origin)
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(
            type=PublicKeyCredentialType.PUBLIC_KEY, alg=algorithm
        )
        for algorithm in ALGORITHMS
    ]
    return server


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY,
        id=websafe_decode(passkey.credential_id),
    )


def _state(challenge: bytes, wanted: UserVerificationRequirement) -> dict[str, Any]:
    """Write down what was asked for, as the library wants it back."""
    return {"challenge": websafe_encode(challenge), "user_verification": wanted}


def _made(place: Place, answer: Answer, challenge: bytes) -> AuthenticatorData:
    """Return the data of a passkey that was made for us. Raises NotAccepted."""
    state = _state(challenge, UserVerificationRequirement.PREFERRED)
    try:
        response = RegistrationResponse.from_dict(answer.credential)
        made = _server(place).register_complete(state, response)
        public_key = _credential_of(made).public_key
        is_framed = response.response.client_data.cross_origin
    except MALFORMED as error:
        raise NotAccepted from error
    if is_framed or public_key.ALGORITHM not in ALGORITHMS:
        raise NotAccepted
    return made


def _credential_of(made: AuthenticatorData) -> AttestedCredentialData:
    if made.credential_data is None:
        raise NotAccepted
    return made.credential_data


def _signed(
    place: Place, passkey: Passkey, answer: Answer, challenge: bytes, *, is_alone: bool
) -> int | None:
    """Return the new sign count of `passkey` if it has signed this for us."""
    wanted = (
        UserVerificationRequirement.REQUIRED
        if is_alone
        else UserVerificationRequirement.DISCOURAGED
    )
    parts: Any = cbor.decode(bytes(passkey.public_key))
    known = AttestedCredentialData.create(
        b"\0" * 16, websafe_decode(passkey.credential_id), CoseKey.parse(parts)
    )
    try:
        response = AuthenticationResponse.from_dict(answer.credential)
        _server(place).authenticate_complete(
            _state(challenge, wanted), [known], response
        )
        count = response.response.authenticator_data.counter
        is_framed = response.response.client_data.cross_origin
    except MALFORMED:
        return None
    # One that does not go up was copied; some passkeys never count.
    goes_up = count > passkey.sign_count or count == passkey.sign_count == 0
    return count if goes_up and not is_framed else None
