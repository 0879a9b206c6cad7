"""Tags: they show that somebody who knows a secret of the case said something.

The talk key comes from the receipt code and stands in the sealed report, so the
reporter knows it, and whoever has read the report; the service does not. The secret
of the case only its holders know. Each tag is HMAC-SHA256 (RFC 2104) in hex, as
docs/envelope.md defines it.
"""

import hmac
from uuid import UUID

from reporting.keys import Identity

RECIPIENT_LABEL = "fener case recipient v1"
HOLDER_LABEL = "fener case holder v1"
MESSAGE_LABEL = "fener message v1"
ENTRY_LABEL = "fener register entry v1"
ENTRY_DIGITS = 24
TALK_KEY_BYTES = 32
_OPENING = '{"mac":"'
_SIGNED_AT = len(_OPENING) + 64 + len('",')


def recipient_tag(talk_key: bytes, *, case: UUID, number: int, recipient: str) -> str:
    """Vouch for `recipient` as the case's, and for its number."""
    return _tag(talk_key, RECIPIENT_LABEL, str(case), str(number), recipient)


def holder_tag(secret: Identity, *, case: UUID, recipient: str) -> str:
    """Vouch, with the case's secret, for whom it was shared with."""
    return _hmac(str(secret).encode(), HOLDER_LABEL, str(case), recipient)


def entry_number(talk_key: bytes, *, case: UUID) -> str:
    """Return the number of the case's entry in the public register.

    Who knows the talk key finds the entry by it; nobody else can join the two.
    """
    return _tag(talk_key, ENTRY_LABEL, str(case))[:ENTRY_DIGITS]


def is_same(tag: str, other: str) -> bool:
    """Compare two tags without telling by the time how far they agree."""
    return hmac.compare_digest(tag.encode(), other.encode())


def sign(text: str, talk_key: bytes) -> str:
    """Return the JSON object `text` with a first member `mac` over all the rest."""
    return f'{_OPENING}{_tag(talk_key, MESSAGE_LABEL, text)}",{text[1:]}'


def is_signed(text: str, talk_key: bytes) -> bool:
    """Tell whether `text` is a JSON object that `sign` made with this key."""
    bare = "{" + text[_SIGNED_AT:]
    return is_same(text, sign(bare, talk_key))


def _tag(key: bytes, label: str, *parts: str) -> str:
    if len(key) != TALK_KEY_BYTES:
        raise ValueError("A talk key has 32 bytes")
    return _hmac(key, label, *parts)


def _hmac(key: bytes, label: str, *parts: str) -> str:
    return hmac.digest(key, "\n".join([label, *parts]).encode(), "sha256").hex()
