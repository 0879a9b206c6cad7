"""Bech32 without its limit of 90 characters, as age writes its keys.

Source: BIP 173 for the checksum, the age specification for the missing limit. The
packaged implementations keep the limit, and a post-quantum recipient is 1,959 long.
"""

import base64

ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
DIGITS = b"0123456789abcdefghijklmnopqrstuv"  # of Python's numbers to base 32
FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
TO_DIGITS = bytes.maketrans(ALPHABET, DIGITS)
TO_VALUES = bytes.maketrans(ALPHABET, bytes(range(32)))
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LETTERS = 6


def encode(prefix: str, data: bytes) -> str:
    """Return `data` in lower-case Bech32 under a lower-case `prefix`."""
    body = base64.b32encode(data).rstrip(b"=").translate(FROM_BASE32)
    check = _polymod(prefix, body.translate(TO_VALUES) + bytes(CHECKSUM_LETTERS)) ^ 1
    last = bytes(ALPHABET[check >> shift & 31] for shift in range(25, -1, -5))
    return f"{prefix}1{(body + last).decode()}"


def decode(text: str) -> tuple[str, bytes]:
    """Return the lower-case prefix and the data; ValueError for any damage."""
    lowered = text.lower()
    if not text.isascii() or text not in (lowered, text.upper()):
        raise ValueError("Bech32 in mixed case or not in ASCII")
    prefix, _, letters = lowered.rpartition("1")
    body = letters.encode()
    if body.translate(None, ALPHABET) or len(body) < CHECKSUM_LETTERS:
        raise ValueError("Bech32 has no such letters")
    if _polymod(prefix, body.translate(TO_VALUES)) != 1:
        raise ValueError("Bech32 text is damaged")
    return prefix, _to_bytes(body[:-CHECKSUM_LETTERS])


def _to_bytes(body: bytes) -> bytes:
    """Read five bits a letter; what is left of the last byte must be zero."""
    spare = len(body) * 5 % 8
    number = int(body.translate(TO_DIGITS) or b"0", 32)
    if spare >= 5 or number & (1 << spare) - 1:
        raise ValueError("Bech32 with spare bits")
    return (number >> spare).to_bytes(len(body) * 5 // 8)


def _fold(top: int) -> int:
    folded = 0
    for bit, generator in enumerate(GENERATOR):
        folded ^= generator if top >> bit & 1 else 0
    return folded


FOLDED = [_fold(top) for top in range(32)]


def _polymod(prefix: str, values: bytes) -> int:
    high = bytes(ord(letter) >> 5 for letter in prefix)
    low = bytes(ord(letter) & 31 for letter in prefix)
    check = 1
    for value in high + b"\0" + low + values:  # a few thousand steps: 0.2 ms
        check = (check & 0x1FFFFFF) << 5 ^ value ^ FOLDED[check >> 25]
    return check
