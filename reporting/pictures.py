"""Take hidden data out of pictures by keeping only the parts that draw.

Where, when, by whom and with which camera a picture was made stands in the others.
Nothing is decoded, so no pixel changes and no decoder can be attacked. What this
cannot do: hide what the picture itself shows, or the fingerprint of a camera's sensor.
A colour profile stays, because colours would be wrong without it.
"""

from reporting import jpeg
from reporting.reader import Reader, Unreadable

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Whatever changes how the picture looks; no text, time, EXIF or private chunks.
PNG_KEPT = set(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT iCCP acTL fcTL fdAT".split()
)
PNG_FRAME_BYTES = 12  # length, type and checksum around the data of a chunk

WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_FRAME_KEPT = {b"VP8 ", b"VP8L", b"ALPH"}
WEBP_PICTURES = {b"VP8 ", b"VP8L", b"ANMF"}
ANMF_HEADER_BYTES = 16
VP8X_BYTES = 10
FLAG_ICC = 0x20
FLAGS_EXIF_AND_XMP = 0x08 | 0x04


def is_picture(head: bytes) -> bool:
    """Tell by the first 12 bytes or more whether `clean` may know this picture."""
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return is_webp or head.startswith((jpeg.START, PNG_SIGNATURE))


def clean(data: bytes) -> bytes | None:
    """Return the picture without EXIF, XMP, IPTC, comments, thumbnails and trailers.

    None when it is no JPEG, PNG or WebP that can be read safely to its end: then the
    reporter must be told that hidden data are still in it. It never raises, and takes
    time in proportion to the size. Of EXIF in a JPEG only an orientation is written
    anew, so that the picture still stands upright.
    """
    reader = Reader(data)
    try:
        if reader.starts_with(jpeg.START):
            return jpeg.clean(reader)
        if reader.starts_with(PNG_SIGNATURE):
            return _clean_png(reader)
        if reader.starts_with(b"RIFF"):
            return _clean_webp(reader)
    except Unreadable:
        return None
    return None


def _clean_png(reader: Reader) -> bytes:
    kept = [reader.take(len(PNG_SIGNATURE))]
    types: list[bytes] = []
    while b"IEND" not in types[-1:]:
        chunk = reader.take(reader.peek_number(4) + PNG_FRAME_BYTES)
        types.append(bytes(chunk[4:8]))
        if types[-1] in PNG_KEPT:
            kept.append(chunk)
    if types[0] != b"IHDR" or b"IDAT" not in types:
        raise Unreadable
    return b"".join(kept)


def _clean_webp(reader: Reader) -> bytes:
    reader.take(4)
    body = reader.over(reader.take(reader.take_number(4, little=True)))
    if not body.starts_with(b"WEBP"):
        raise Unreadable
    body.take(4)
    chunks = _keep_chunks(body, WEBP_KEPT)
    types = {kind for kind, _ in chunks}
    if not types & WEBP_PICTURES:
        raise Unreadable
    cleaned = [b"WEBP"]
    for kind, data in chunks:
        if kind == b"VP8X":
            data = _without_flags(data, b"ICCP" in types)
        elif kind == b"ANMF":
            data = _clean_frame(body.over(data))
        cleaned.append(_riff(kind, data))
    return _riff(b"RIFF", b"".join(cleaned))


def _keep_chunks(reader: Reader, kept: set[bytes]) -> list[tuple[bytes, bytes]]:
    chunks = []
    while not reader.is_at_end:
        kind = bytes(reader.take(4))
        length = reader.take_number(4, little=True)
        data = reader.take(length)
        # Some writers leave out the byte that makes the last chunk even.
        if length % 2 == 1 and not reader.is_at_end:
            reader.take(1)
        if kind in kept:
            chunks.append((kind, bytes(data)))
    return chunks


def _without_flags(header: bytes, has_profile: bool) -> bytes:
    if len(header) != VP8X_BYTES:
        raise Unreadable
    removed = FLAGS_EXIF_AND_XMP | (0 if has_profile else FLAG_ICC)
    return bytes((header[0] & ~removed,)) + header[1:]


def _clean_frame(reader: Reader) -> bytes:
    """Keep of an animation's frame its header and the chunks that draw."""
    header = bytes(reader.take(ANMF_HEADER_BYTES))
    chunks = _keep_chunks(reader, WEBP_FRAME_KEPT)
    return header + b"".join(_riff(kind, data) for kind, data in chunks)


def _riff(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)
