"""Pictures laden with hidden data, and what is left of them. Run through make.py."""

import base64
import struct
import zlib
from typing import Any

from reporting import pictures

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdA"
    "SFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2Nj"
    "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIAAgDASIAAhEBAxEB/8QA"
    "FQABAQAAAAAAAAAAAAAAAAAAAAT/xAAeEAABBAEFAAAAAAAAAAAAAAACAAEDBBEFEiExcf/EABQBAQAA"
    "AAAAAAAAAAAAAAAAAAL/xAAaEQACAwEBAAAAAAAAAAAAAAABAwACEUGB/9oADAMBAAIRAxEAPwCWPTao"
    "gzwUJDLPRjtbHvKIiFXWyIoWOb6Z/9k="
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAK0lEQVR4nGNkYGBgZufGRIwSFhFYJVhw"
    "STB6rOAgUUeFxA7sEhMCBEgzCgDtrgp6Dt6GQQAAAABJRU5ErkJggg=="
)
WEBP = base64.b64decode(
    "UklGRi4AAABXRUJQVlA4TCIAAAAvB8ABALmM6H/sIurQ/zCQSductVT/2vrNwIgvYMUEHO0Z"
)


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def picture_vectors() -> dict[str, Any]:
    return {
        "cleaned": [
            {
                "name": n,
                "picture": encode(p),
                "cleaned": encode(pictures.clean(p) or b""),
            }
            for n, p in laden_pictures().items()
        ],
        "unknown": [{"name": n, "bytes": encode(p)} for n, p in not_pictures().items()],
    }


def laden_pictures() -> dict[str, bytes]:
    secret = b"GPS 41.3275 N 19.8187 E"
    exif = segment(0xE1, tiff("<", 6) + secret)
    upright = segment(0xE1, tiff(">", 1) + secret)
    others = b"".join(
        segment(n, b"http://ns.adobe.com/" + secret) for n in (0xE1, 0xED)
    )
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(128))
    mpf = segment(0xE2, b"MPF\0" + secret)
    adobe = segment(0xEE, b"Adobe\0d\0\0\0\0\0" + secret)
    comment = segment(0xFE, secret)
    head, rest = JPEG[:20], JPEG[20:]
    text = png_chunk(b"tEXt", b"Comment\0" + secret) + png_chunk(
        b"eXIf", b"MM\0*" + secret
    )
    icc = riff(b"ICCP", bytes(5))
    extended = riff(b"VP8X", bytes([0x2C, 0, 0, 0, 7, 0, 0, 7, 0, 0]))
    webp = (
        b"WEBP"
        + extended
        + icc
        + WEBP[12:]
        + riff(b"EXIF", secret)
        + riff(b"XMP ", b"x")
    )
    return {
        "a plain JPEG": JPEG,
        "a JPEG that lies on its side": head + exif + others + comment + rest + secret,
        "a JPEG that stands upright": head + upright + mpf + profile + adobe + rest,
        "a JPEG with a second picture behind": JPEG + JPEG,
        "a plain PNG": PNG,
        "a PNG with texts": PNG[:33] + text + PNG[33:] + secret,
        "a plain WebP": WEBP,
        "a WebP with everything": riff(b"RIFF", webp) + secret,
    }


def not_pictures() -> dict[str, bytes]:
    return {
        "nothing": b"",
        "text": b"hello",
        "a PDF": b"%PDF-1.7\n",
        "a cut JPEG": JPEG[:-2],
        "a JPEG without a scan": JPEG[:20] + b"\xff\xd9",
        "a JPEG segment too long": JPEG[:20] + b"\xff\xe1\xff\xff",
        "a cut PNG": PNG[:-1],
        "a PNG without a picture": PNG[:8] + PNG[-12:],
        "a cut WebP": WEBP[:-1],
        "a sound": riff(b"RIFF", b"WAVE" + riff(b"fmt ", bytes(16))),
    }


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data


def tiff(order: str, orientation: int) -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHIHH", 0x0110, 2, 4, 0x4142, 0x4300)
    entries += struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + head + struct.pack(order + "IH", 8, 2) + entries + bytes(4)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + check


def riff(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)
