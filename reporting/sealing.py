"""The one door to encryption: everything that is sealed is sealed or opened here.

docs/envelope.md defines the documents; `age` and `padding` hold the formats below it.
Sealed things are `bytes`, whole age files. Opening raises AgeError when the file is
damaged or for somebody else, and DocumentError when what is inside is not what it
should be.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from reporting import age, padding, tags
from reporting.age import AgeError, Identity, Recipient

__all__ = [
    "AgeError",
    "DocumentError",
    "FileSealer",
    "Identity",
    "NewCase",
    "Recipient",
    "SealedFile",
    "new_case",
    "open_document",
    "seal_message",
    "seal_report",
    "unwrap",
    "wrap",
]

VERSION = 1
# The server says of itself that it saw the text for a moment; the browser cannot.
SEALED_BY = "server"


class DocumentError(ValueError):
    """It opened, but is no document of this version, or no wrap."""


@dataclass(frozen=True)
class NewCase:
    """A case nobody knows of yet: its id and the identity that opens it."""

    id: UUID
    identity: Identity = field(repr=False)


@dataclass(frozen=True)
class SealedFile:
    """What is known of a file once it is sealed; sizes in bytes."""

    identity: Identity = field(repr=False)
    size: int  # of what was sealed
    sealed_size: int
    sha256: str  # of the ciphertext, in hex


def new_case() -> NewCase:
    return NewCase(uuid4(), Identity.generate())


def seal_report(
    answers: Mapping[str, Any],
    *,
    case: NewCase,
    roster_sha256: str,
    reply_to: Recipient,
    talk_key: bytes,
    language: str,
) -> bytes:
    """Seal the answers of one report to its case. Only `case` opens it again."""
    document = {
        "v": VERSION,
        "type": "report",
        "case": str(case.id),
        "roster": roster_sha256,
        "reply_to": str(reply_to),
        "talk_key": talk_key.hex(),
        "lang": language,
        "sealed_by": SEALED_BY,
        "answers": dict(answers),
    }
    return _seal(_text_of(document), case.identity.recipient)


def seal_message(
    content: Mapping[str, Any],
    *,
    case: UUID,
    number: int,
    previous: str,
    sender: str,
    key_number: int,
    talk_key: bytes,
    recipient: Recipient,
) -> bytes:
    """Seal one message; `content` brings `type` and what belongs to that type.

    It is sealed twice, to the case and to the reporter. `previous` is the SHA-256, in
    hex, of the case's ciphertext before it (of the report for number 1) and
    `key_number` that of the case's key: age proves no sender, so its place in the talk
    is part of what the reader checks, and `talk_key` signs the whole.
    """
    place = {
        "v": VERSION,
        "case": str(case),
        "n": number,
        "prev": previous,
        "from": sender,
        "key": key_number,
    }
    return _seal(tags.sign(_text_of({**content, **place}), talk_key), recipient)


def seal_document(
    content: Mapping[str, Any], *, case: UUID, recipient: Recipient
) -> bytes:
    """Seal a note or a sheet, for the case alone; `content` brings its `type`."""
    document = {**content, "v": VERSION, "case": str(case)}
    return _seal(_text_of(document), recipient)


def open_document(
    sealed: bytes, identity: Identity, *, talk_key: bytes | None = None
) -> dict[str, Any]:
    """Return the document; the reader still has to check its case and its place.

    With a talk key, DocumentError also for what nobody signed who knows that key.
    """
    try:
        text = padding.unpad(age.open_sealed(sealed, identity)).decode()
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError("This is no document") from error
    if not isinstance(document, dict) or document.get("v") != VERSION:
        raise DocumentError("This is no document of a known version")
    if talk_key is not None and not tags.is_signed(text, talk_key):
        raise DocumentError("Nobody who knows the talk key wrote this")
    return document


def wrap(identity: Identity, recipient: Recipient) -> bytes:
    """Seal a secret for one holder: about 1.7 kB."""
    return age.seal(str(identity).encode(), recipient)


def unwrap(sealed: bytes, identity: Identity) -> Identity:
    """Return the secret inside a wrap."""
    secret = age.open_sealed(sealed, identity)
    try:
        return Identity.parse(secret.decode().strip())
    except (UnicodeDecodeError, AgeError) as error:
        raise DocumentError("This is no wrap") from error


class FileSealer:
    """Seals one file to an identity of its own, in one pass and 64 KiB of memory.

    A file that is given up is simply never closed: what reached the sink opens to
    nothing that passes for whole.
    """

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._identity = Identity.generate()
        self._sink = sink
        self._digest = hashlib.sha256()
        self._size = self._sealed_size = 0
        self._writer = age.Writer(self._identity.recipient, self._take)

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        self._size += memoryview(chunk).nbytes
        self._writer.write(chunk)

    def close(self) -> SealedFile:
        """Pad and end the file; return what must be kept about it."""
        for chunk in padding.trailer(self._size, kind="file"):
            self._writer.write(chunk)
        self._writer.close()
        return SealedFile(
            self._identity, self._size, self._sealed_size, self._digest.hexdigest()
        )

    def _take(self, sealed: bytes) -> None:
        self._digest.update(sealed)
        self._sealed_size += len(sealed)
        self._sink(sealed)


def _text_of(document: Mapping[str, Any]) -> str:
    return json.dumps(
        document, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def _seal(text: str, recipient: Recipient) -> bytes:
    return age.seal(padding.pad(text.encode(), kind="text"), recipient)
