"""Signed notes: a text, a blank line, and one signature line for each signer.

Source: https://c2sp.org/signed-note, with Ed25519 keys only.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ED25519 = b"\x01"
KEY_BYTES = 32
HASH_BYTES = 4
SIGNATURE_BYTES = 64
MAX_SIGNATURES = 100
NAME = re.compile(r"[^+\s]+")
SIGNATURE_LINE = re.compile(r"— ([^+\s]+) (\S+)")
# They could make a text look different from what was signed. Only line feeds remain.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b-\x1f\ufffd]")


class NoteError(ValueError):
    """This is not a signed note, or not a key for one."""


@dataclass(frozen=True)
class VerifierKey:
    """The public key of a signer, `name+hash+base64`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key; NoteError when its hash does not fit name and key."""
        name, hashed, encoded = _split_key(text, parts=3)
        key = cls(name, _key_bytes(encoded))
        if key.hash.hex() != hashed:
            raise NoteError("The hash in the key does not fit its name")
        return key

    @property
    def hash(self) -> bytes:
        named = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(named).digest()[:HASH_BYTES]

    def has_signed(self, text: str, signatures: Iterable["Signature"]) -> bool:
        """Tell whether one of `signatures` is this key's, and good, for `text`."""
        return any(
            line.name == self.name
            and line.hash == self.hash
            and self._is_good(line.value, text.encode())
            for line in signatures
        )

    def _is_good(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{encoded}"


@dataclass(frozen=True)
class SigningKey:
    """The secret key of a signer. `str()` gives `PRIVATE+KEY+name+hash+base64`."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str) -> Self:
        if not NAME.fullmatch(name):
            raise NoteError("The name of a key has no spaces and no +")
        return cls(name, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a secret key; NoteError when its hash does not fit name and key."""
        private, word, name, hashed, encoded = _split_key(text.strip(), parts=5)
        key = cls(name, _key_bytes(encoded))
        if (private, word) != ("PRIVATE", "KEY") or key.verifier.hash.hex() != hashed:
            raise NoteError("This is not a whole, unchanged signing key")
        return key

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the signature line for `text`, which must end with a line feed."""
        if not text.endswith("\n") or CONTROL_CHARACTERS.search(text):
            raise NoteError("This text cannot be signed")
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        encoded = base64.b64encode(self.verifier.hash + value).decode()
        return f"— {self.name} {encoded}\n"

    def __str__(self) -> str:
        encoded = base64.b64encode(ED25519 + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.hash.hex()}+{encoded}"


@dataclass(frozen=True)
class Signature:
    """A signature line, not checked yet."""

    name: str
    hash: bytes
    value: bytes


def split(note: str) -> tuple[str, list[Signature]]:
    """Return the text of a note and its signatures, none of them checked yet."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or CONTROL_CHARACTERS.search(note):
        raise NoteError("This is not a signed note")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise NoteError("The note has too many signatures")
    return text + "\n", [_parse_signature(line) for line in signatures]


def _parse_signature(line: str) -> Signature:
    parts = SIGNATURE_LINE.fullmatch(line)
    data = _decode(parts[2]) if parts else b""
    if parts is None or len(data) != HASH_BYTES + SIGNATURE_BYTES:
        raise NoteError("This is not a signature line")
    return Signature(parts[1], data[:HASH_BYTES], data[HASH_BYTES:])


def _split_key(text: str, *, parts: int) -> list[str]:
    words = text.split("+", parts - 1)
    if len(words) != parts or not NAME.fullmatch(words[-3]):
        raise NoteError("This is not a key for signed notes")
    return words


def _key_bytes(encoded: str) -> bytes:
    data = _decode(encoded)
    if len(data) != 1 + KEY_BYTES or not data.startswith(ED25519):
        raise NoteError("This is not an Ed25519 key")
    return data[1:]


def _decode(encoded: str) -> bytes:
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise NoteError("This is not base64") from None
    if base64.b64encode(data).decode() != encoded:
        raise NoteError("This base64 is not canonical")
    return data
