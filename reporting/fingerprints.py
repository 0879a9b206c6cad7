"""Thirty digits by which two people compare a recipient by voice."""

import hashlib

from reporting.age import Recipient

GROUPS = 6
GROUP_BYTES = 5


def fingerprint(recipient: Recipient) -> str:
    """Return 99 bits of the recipient's SHA-256 in six groups of five digits.

    The same as `fingerprint` of casework/browser/keys.js.
    """
    digest = hashlib.sha256(str(recipient).encode()).digest()
    groups = (
        int.from_bytes(digest[at : at + GROUP_BYTES])
        for at in range(0, GROUPS * GROUP_BYTES, GROUP_BYTES)
    )
    return " ".join(f"{group % 100000:05}" for group in groups)
