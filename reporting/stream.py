"""The payload of an age file: chunks of 64 KiB, each sealed, the last one marked.

Source: the age specification, https://age-encryption.org/v1, section "Payload".
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
NONCE_BYTES = 16


class DamagedStream(Exception):
    """The payload was cut, changed, or sealed with another key."""


class ChunkWriter:
    """Seals what is written to it and holds back at most one chunk."""

    def __init__(
        self, file_key: bytes, nonce: bytes, sink: Callable[[bytes], object]
    ) -> None:
        self._cipher = _cipher(file_key, nonce)
        self._sink = sink
        self._count = 0
        self._pending = bytearray()
        sink(nonce)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        view = memoryview(data)
        while view:
            # A full chunk waits for one more byte: only then it is not the last.
            if len(self._pending) == CHUNK_BYTES:
                self._seal_pending(final=False)
            room = CHUNK_BYTES - len(self._pending)
            self._pending += view[:room]
            view = view[room:]

    def close(self) -> None:
        self._seal_pending(final=True)

    def _seal_pending(self, *, final: bool) -> None:
        nonce = _chunk_nonce(self._count, final=final)
        self._sink(self._cipher.encrypt(nonce, self._pending, None))
        self._pending.clear()
        self._count += 1


def open_chunks(source: BinaryIO, file_key: bytes) -> Iterator[bytes]:
    """Yield each chunk once it is proved whole; DamagedStream for anything else.

    What was yielded before the error is genuine, but it is not the whole file.
    """
    nonce = read_exactly(source, NONCE_BYTES)
    if len(nonce) < NONCE_BYTES:
        raise DamagedStream("The payload nonce is cut off")
    cipher = _cipher(file_key, nonce)
    count = 0
    sealed = read_exactly(source, CHUNK_BYTES + TAG_BYTES)
    final = False
    while not final:
        following = read_exactly(source, CHUNK_BYTES + TAG_BYTES)
        final = not following
        yield _open_chunk(cipher, sealed, count, final=final)
        sealed = following
        count += 1


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, or fewer only at the end, even from a halting source."""
    data = source.read(size)
    while 0 < len(data) < size:
        more = source.read(size - len(data))
        if not more:
            break
        data += more
    return data


def _open_chunk(
    cipher: ChaCha20Poly1305, sealed: bytes, count: int, *, final: bool
) -> bytes:
    if count > 0 and len(sealed) <= TAG_BYTES:
        raise DamagedStream("Only the first chunk of an empty file may be empty")
    try:
        return cipher.decrypt(_chunk_nonce(count, final=final), sealed, None)
    except InvalidTag:
        raise DamagedStream(f"Chunk {count} is damaged or not in its place") from None


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    derived = HKDF(SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key)
    return ChaCha20Poly1305(derived)


def _chunk_nonce(count: int, *, final: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\x01" if final else b"\x00")
