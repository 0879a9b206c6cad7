"""A JPEG is a row of marked segments; those kept draw the picture, the others go.

Source: ITU-T T.81, annex B, and the EXIF 2.3 layout for the orientation.
"""

import re
import struct
from collections.abc import Iterator
from typing import Literal

from reporting.reader import Reader, Unreadable

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN, END_OF_IMAGE, COMMENT = 0xDA, 0xD9, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
# Frames and scans, tables, restart interval: C8 is reserved, D0 to D9 have no segment.
DRAWING = {*range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(0xDA, 0xE0)}
DROPPED = {*range(APP0 + 1, APP15 + 1), COMMENT}
# Within a scan, FF00 is a coded FF, D0 to D7 restart it, and FFFF fills.
END_OF_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
NOT_FILLING = re.compile(rb"[^\xff]")

JFIF_BYTES = 14
ADOBE_BYTES = 12
EXIF = b"Exif\0\0"
TAG_ORIENTATION = 0x0112
TYPE_SHORT = 3
ENTRY_BYTES = 12


def clean(reader: Reader) -> bytes:
    """Return the JPEG up to its end without hidden data, or raise Unreadable."""
    kept: list[bytes | memoryview] = [reader.take(len(START))]
    has_orientation = has_scan = False
    while (marker := _take_marker(reader)) != END_OF_IMAGE:
        data = _take_segment(reader)
        cleaned = _clean_segment(marker, data)
        if marker == APP1 and not has_orientation:
            orientation = _orientation(data)
            cleaned = _minimal_exif(orientation) if orientation > 1 else None
            has_orientation = orientation > 0
        if cleaned is not None:
            kept += [bytes((0xFF, marker)), _length(cleaned), cleaned]
        if marker == SCAN:
            kept.append(reader.take_until(END_OF_SCAN))
            has_scan = True
    if not has_scan:
        raise Unreadable
    return b"".join([*kept, END])


def _take_marker(reader: Reader) -> int:
    if reader.take_byte() != 0xFF:
        raise Unreadable
    reader.take_until(NOT_FILLING)
    return reader.take_byte()


def _take_segment(reader: Reader) -> bytes:
    length = reader.take_number(2)
    if length < 2:
        raise Unreadable
    return bytes(reader.take(length - 2))


def _length(data: bytes) -> bytes:
    return (len(data) + 2).to_bytes(2, "big")


def _clean_segment(marker: int, data: bytes) -> bytes | None:
    if marker in DRAWING:
        return data
    if marker == APP0:
        return _clean_jfif(data)
    if marker == APP2 and data.startswith(b"ICC_PROFILE\0"):
        return data
    if marker == APP14 and data.startswith(b"Adobe"):
        return data[:ADOBE_BYTES]
    if marker in DROPPED:
        return None
    raise Unreadable


def _clean_jfif(data: bytes) -> bytes | None:
    if not data.startswith(b"JFIF\0") or len(data) < JFIF_BYTES:
        return None
    # The last two bytes are the size of a thumbnail, which would follow.
    return data[: JFIF_BYTES - 2] + b"\0\0"


def _orientation(data: bytes) -> int:
    """Return the orientation an EXIF segment tells, 1 to 8, or 0."""
    if not data.startswith((EXIF + b"II*\0", EXIF + b"MM\0*")):
        return 0
    tiff = data[len(EXIF) :]
    order = "<" if tiff.startswith(b"II") else ">"
    for tag, kind, _count, value, _rest in _directory(tiff, order):
        if tag == TAG_ORIENTATION:
            return value if kind == TYPE_SHORT and value <= 8 else 0
    return 0


def _directory(tiff: bytes, order: str) -> Iterator[tuple[int, ...]]:
    """Yield the entries of the first directory, as many as there really are."""
    endian: Literal["little", "big"] = "little" if order == "<" else "big"
    start = int.from_bytes(tiff[4:8], endian) + 2
    count = int.from_bytes(tiff[start - 2 : start], endian)
    entries = tiff[start : start + count * ENTRY_BYTES]
    whole = len(entries) // ENTRY_BYTES * ENTRY_BYTES
    return struct.iter_unpack(order + "HHIHH", entries[:whole])


def _minimal_exif(orientation: int) -> bytes:
    directory = b"MM\0*\0\0\0\x08\0\x01"
    entry = b"\x01\x12\0\x03\0\0\0\x01" + bytes((0, orientation, 0, 0))
    return EXIF + directory + entry + bytes(4)
