"""age v1 files for exactly one post-quantum recipient: sealing and opening.

Source: the age specification, https://age-encryption.org/v1. The recipient type is
`mlkem768x25519`: HPKE (RFC 9180) with ML-KEM-768 and X25519 together, so a recorded
file stays closed even to a later quantum computer. The library does the whole of it.
"""

import base64
import io
import re
import secrets
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reporting import stream
from reporting.keys import AgeError, Identity, Recipient

ENCAPSULATED_BYTES = 1120
FILE_KEY_BYTES = 16
INFO = b"age-encryption.org/mlkem768x25519"
SUITE = hpke.Suite(
    hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305
)
# One stanza of one kind gives every header the same shape and the same length, so
# nothing else needs to be understood: other stanzas and versions are refused.
HEADER = re.compile(
    rb"(age-encryption\.org/v1\n"
    rb"-> mlkem768x25519 ([A-Za-z0-9+/]{1494})\n"
    rb"([A-Za-z0-9+/]{43})\n"
    rb"---) ([A-Za-z0-9+/]{43})\n"
)
HEADER_BYTES = 1627
LEAST_BYTES = HEADER_BYTES + stream.NONCE_BYTES + stream.TAG_BYTES

__all__ = [
    "AgeError",
    "Identity",
    "Recipient",
    "Writer",
    "is_sealed",
    "open_sealed",
    "open_stream",
    "seal",
]


class Writer:
    """Seals a file of unknown length in one pass, with at most 64 KiB in memory.

    What reached `sink` before `close` opens to nothing that passes for whole, so an
    abandoned file is simply left unclosed.
    """

    def __init__(self, recipient: Recipient, sink: Callable[[bytes], object]) -> None:
        file_key = secrets.token_bytes(FILE_KEY_BYTES)
        sink(_header(file_key, recipient))
        nonce = secrets.token_bytes(stream.NONCE_BYTES)
        self._chunks: stream.ChunkWriter | None
        self._chunks = stream.ChunkWriter(file_key, nonce, sink)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._chunks is None:
            raise AgeError("This file is closed")
        self._chunks.write(data)

    def close(self) -> None:
        if self._chunks is None:
            raise AgeError("This file is closed")
        self._chunks.close()
        self._chunks = None


def is_sealed(start: bytes) -> bool:
    """Tell whether this is, or starts, an age file for one post-quantum recipient.

    Without a key no more can be told. It keeps plain texts and other recipients out.
    """
    has_header = HEADER.fullmatch(start[:HEADER_BYTES]) is not None
    return has_header and len(start) >= LEAST_BYTES


def seal(data: bytes, recipient: Recipient) -> bytes:
    """Return `data` as an age file that only the identity of `recipient` opens."""
    sealed = bytearray()
    writer = Writer(recipient, sealed.extend)
    writer.write(data)
    writer.close()
    return bytes(sealed)


def open_sealed(data: bytes, identity: Identity) -> bytes:
    """Return the whole content, or AgeError."""
    return b"".join(open_stream(io.BytesIO(data), identity))


def open_stream(source: BinaryIO, identity: Identity) -> Iterator[bytes]:
    """Check the header at once, then yield proved chunks of at most 64 KiB.

    AgeError at any damage. Only when the iterator ends without one was the file whole.
    """
    file_key = _open_header(
        stream.read_exactly(source, HEADER_BYTES), identity.private_key()
    )
    return _translate_errors(stream.open_chunks(source, file_key))


def _translate_errors(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except stream.DamagedStream as error:
        raise AgeError(str(error)) from None


def _header(file_key: bytes, recipient: Recipient) -> bytes:
    try:
        wrapped = SUITE.encrypt(file_key, recipient.key, INFO)
    except ValueError:
        raise AgeError("The recipient cannot be sealed to") from None
    encapsulated = _encode(wrapped[:ENCAPSULATED_BYTES])
    body = _encode(wrapped[ENCAPSULATED_BYTES:])
    head = b"age-encryption.org/v1\n-> mlkem768x25519 %b\n%b\n---" % (
        encapsulated,
        body,
    )
    return head + b" " + _encode(_mac(file_key, head).finalize()) + b"\n"


def _open_header(header: bytes, key: hpke.MLKEM768X25519PrivateKey) -> bytes:
    parts = HEADER.fullmatch(header)
    if parts is None:
        raise AgeError("Not an age file for exactly one post-quantum recipient")
    head, encapsulated, body, mac = parts.groups()
    try:
        wrapped = _decode(encapsulated) + _decode(body)
        file_key = SUITE.decrypt(wrapped, key, INFO)
        _mac(file_key, head).verify(_decode(mac))
    except (InvalidTag, InvalidSignature, ValueError):
        raise AgeError("Sealed to another identity, or the header changed") from None
    return file_key


def _mac(file_key: bytes, head: bytes) -> HMAC:
    key = HKDF(SHA256(), length=32, salt=b"", info=b"header").derive(file_key)
    mac = HMAC(key, SHA256())
    mac.update(head)
    return mac


def _encode(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _encode(data) != text:
        raise ValueError("base64 is not canonical")
    return data
