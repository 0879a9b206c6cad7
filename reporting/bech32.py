"""Bech32 without its limit of 90 characters, as age writes its keys.

Source: BIP 173 for the checksum, the age specification for the missing limit. The
packaged implementations keep the limit, and a post-quantum recipient is 1,959 long.
"""

import base64

ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FROM_BASE32 = bytes.maketrans(BASE32, ALPHABET)
TO_BASE32 = bytes.maketrans(ALPHABET, BASE32)
VALUES = {chr(letter): value for value, letter in enumerate(ALPHABET)}
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LETTERS = 6


def encode(prefix: str, data: bytes) -> str:
    """Return `data` in lower-case Bech32 under a lower-case `prefix`."""
    body = base64.b32encode(data).rstrip(b"=").translate(FROM_BASE32).decode()
    return f"{prefix}1{body}{_checksum(prefix, body)}"


def decode(text: str) -> tuple[str, bytes]:
    """Return the lower-case prefix and the data; ValueError for any damage.

    Decoding is encoding turned round: what does not encode to the same text again
    (wrong checksum, spare bits, mixed case) is refused.
    """
    lowered = text.lower()
    if not text.isascii() or text not in (lowered, text.upper()):
        raise ValueError("Bech32 in mixed case or not in ASCII")
    prefix, _, body = lowered.rpartition("1")
    base32 = body[:-CHECKSUM_LETTERS].encode().translate(TO_BASE32)
    data = base64.b32decode(base32 + b"=" * (-len(base32) % 8))
    if encode(prefix, data) != lowered:
        raise ValueError("Bech32 text is damaged")
    return prefix, data


def _checksum(prefix: str, body: str) -> str:
    high = [ord(letter) >> 5 for letter in prefix]
    low = [ord(letter) & 31 for letter in prefix]
    values = [*high, 0, *low, *(VALUES[letter] for letter in body)]
    check = _polymod(values + [0] * CHECKSUM_LETTERS) ^ 1
    return "".join(chr(ALPHABET[check >> shift & 31]) for shift in range(25, -1, -5))


def _fold(top: int) -> int:
    folded = 0
    for bit, generator in enumerate(GENERATOR):
        folded ^= generator if top >> bit & 1 else 0
    return folded


FOLDED = [_fold(top) for top in range(32)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ FOLDED[check >> 25]
    return check
