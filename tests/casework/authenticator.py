"""A passkey in software: signs what a real one would, or what it would not."""

import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
ORIGIN, HOST = "http://localhost", "localhost"


class SoftPasskey:
    """One credential; `counts` as most telephones do not."""

    def __init__(self, *, counts=True):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(24)
        self.counts = counts
        self.algorithm = ES256.ALGORITHM
        self.count = 0

    def make(self, options, *, origin=ORIGIN, host=HOST, flags=FLAG.UP, framed=False):
        """Answer to a wish for a new passkey."""
        key = ES256.from_cryptography_key(self.private.public_key())
        key[3] = self.algorithm
        data = AuthenticatorData.create(
            sha256(host.encode()).digest(),
            flags | FLAG.AT,
            self.count,
            AttestedCredentialData.create(b"\0" * 16, self.id, key),
        )
        client = self._client("webauthn.create", options, origin, framed)
        attestation = AttestationObject.create("none", data, {})
        return self._credential(
            clientDataJSON=client, attestationObject=bytes(attestation)
        )

    def sign(
        self,
        options,
        *,
        origin=ORIGIN,
        host=HOST,
        flags=FLAG.UP | FLAG.UV,
        framed=False,
        count=None,
    ):
        """Answer to a challenge."""
        self.count += self.counts
        data = AuthenticatorData.create(
            sha256(host.encode()).digest(),
            flags,
            self.count if count is None else count,
        )
        client = self._client("webauthn.get", options, origin, framed)
        signed = bytes(data) + sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(SHA256()))
        return self._credential(
            clientDataJSON=client, authenticatorData=bytes(data), signature=signature
        )

    @staticmethod
    def _client(kind, options, origin, framed):
        challenge = websafe_decode(options["challenge"])
        return bytes(
            CollectedClientData.create(kind, challenge, origin, cross_origin=framed)
        )

    def _credential(self, **response):
        name = websafe_encode(self.id)
        parts = {part: websafe_encode(value) for part, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": parts}
