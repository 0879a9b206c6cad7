"""Hide the length: every sealed text and file is padded to one of a few sizes.

The padding comes last and ends with the true length, so a stream of unknown length is
padded in one pass (docs/decisions/0001-length-last.md). Source of the sizes above the
fixed ones: Padmé, Nikitin et al., "Reducing Metadata Leakage", PETS 2019; it adds at
most 12 % and leaves only O(log log n) bits of the length visible.
"""

from collections.abc import Iterator
from typing import Literal

Kind = Literal["text", "file"]

LENGTH_BYTES = 8
TEXT_SIZES = (4096, 16384, 65536)
MIN_FILE_BYTES = 4096
ZEROS = bytes(64 * 1024)


class BadPadding(ValueError):
    """The end is not zeros followed by the length of what stands before them."""


def pad(data: bytes, *, kind: Kind) -> bytes:
    """Return `data || zeros || u64be(len(data))` in the size class of `kind`."""
    return data + b"".join(trailer(len(data), kind=kind))


def trailer(length: int, *, kind: Kind) -> Iterator[bytes]:
    """Yield what follows `length` bytes of content, at most 64 KiB at a time."""
    zeros = padded_size(length, kind=kind) - length - LENGTH_BYTES
    while zeros > 0:
        yield ZEROS[: min(zeros, len(ZEROS))]
        zeros -= len(ZEROS)
    yield length.to_bytes(LENGTH_BYTES, "big")


def unpad(data: bytes) -> bytes:
    """Return the content; BadPadding when zeros or length are not as promised."""
    end = len(data) - LENGTH_BYTES
    length = int.from_bytes(data[-LENGTH_BYTES:], "big")
    if end < 0 or length > end or data.count(0, length, end) != end - length:
        raise BadPadding("The padding is damaged")
    return data[:length]


def padded_size(length: int, *, kind: Kind) -> int:
    """Return the size in bytes, the length field included."""
    needed = length + LENGTH_BYTES
    if kind == "file":
        return max(MIN_FILE_BYTES, padme(needed))
    return next((size for size in TEXT_SIZES if size >= needed), padme(needed))


def padme(size: int) -> int:
    """Return the next size that Padmé allows: few significant bits, then zeros."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return size + mask & ~mask
