"""age's post-quantum keys: `AGE-SECRET-KEY-PQ-1...` opens, `age1pq1...` seals.

Source: the age specification, https://age-encryption.org/v1, `mlkem768x25519`.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import (
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)

from reporting import bech32

RECIPIENT_PREFIX = "age1pq"
IDENTITY_PREFIX = "age-secret-key-pq-"
SEED_BYTES = 32
MLKEM_SEED_BYTES = 64
EXPANDED_BYTES = MLKEM_SEED_BYTES + 32
MLKEM_PUBLIC_BYTES = 1184
RECIPIENT_BYTES = MLKEM_PUBLIC_BYTES + 32


class AgeError(Exception):
    """This is no key, or not a whole, unchanged file for this identity."""


@dataclass(frozen=True)
class Recipient:
    """Whom to seal to: the public half of an identity, `age1pq1...`."""

    text: str
    key: MLKEM768X25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `age1pq1...`; AgeError for anything else, classical keys included."""
        data = _decode_key(text, RECIPIENT_PREFIX, RECIPIENT_BYTES)
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(data[:MLKEM_PUBLIC_BYTES])
        except ValueError:
            raise AgeError("The recipient holds no ML-KEM-768 key") from None
        x25519 = X25519PublicKey.from_public_bytes(data[MLKEM_PUBLIC_BYTES:])
        return cls(text, MLKEM768X25519PublicKey(mlkem, x25519))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Identity:
    """What opens: 32 secret bytes. `str()` gives `AGE-SECRET-KEY-PQ-1...`."""

    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        return cls.from_seed(secrets.token_bytes(SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        if len(seed) != SEED_BYTES:
            raise AgeError(f"A seed has {SEED_BYTES} bytes")
        return cls(seed)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `AGE-SECRET-KEY-PQ-1...`; AgeError for anything else."""
        return cls(_decode_key(text, IDENTITY_PREFIX, SEED_BYTES))

    @cached_property  # deriving it takes twice as long as sealing a report to it
    def recipient(self) -> Recipient:
        mlkem_secret, x25519_secret = self._halves()
        mlkem, x25519 = mlkem_secret.public_key(), x25519_secret.public_key()
        data = mlkem.public_bytes_raw() + x25519.public_bytes_raw()
        text = bech32.encode(RECIPIENT_PREFIX, data)
        return Recipient(text, MLKEM768X25519PublicKey(mlkem, x25519))

    def private_key(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(*self._halves())

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.seed).digest(EXPANDED_BYTES)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED_BYTES:]),
        )

    def __str__(self) -> str:
        return bech32.encode(IDENTITY_PREFIX, self.seed).upper()


def _decode_key(text: str, prefix: str, size: int) -> bytes:
    in_upper_case = prefix == IDENTITY_PREFIX
    try:
        found, data = bech32.decode(text)
    except ValueError:
        raise AgeError("This is not a whole, unchanged age key") from None
    if text.isupper() is not in_upper_case or found != prefix or len(data) != size:
        raise AgeError("This is not a post-quantum age key of the right kind")
    return data
