"""Receipt codes: 28 digits that only the reporter keeps, and what comes of them.

26 random digits (86 bits) and 2 check digits after ISO 7064 MOD 97-10. Argon2id, then
HKDF, make the reporter's identity, the mailbox locator and the right to write from the
code; the service stores only digests of the last two. A fourth, the talk key, it does
not store at all: see `tags`. The bytes are in docs/envelope.md.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reporting.age import Identity

RANDOM_DIGITS = 26
DIGITS = 28
GROUP = 4
MAX_TYPED_LETTERS = 200  # so that nobody can make parsing slow
# What people and telephones put between the groups. All categories of space, dash and
# invisible formatting are ignored as well: see `_is_separator`.
SEPARATORS = "\t\n\v\f\r.\N{MIDDLE DOT}\N{MINUS SIGN}"
SALT = b"fener receipt code v1"
MEMORY_KIB = 19456  # OWASP's first choice: a third of a second on an old telephone
ITERATIONS = 2


class MistypedCode(ValueError):
    """This cannot be a receipt code: a digit is missing, added or wrong."""


@dataclass(frozen=True)
class Mailbox:
    """What a receipt code opens. All four are secret; 32 bytes each."""

    identity: Identity = field(repr=False)
    locator: bytes = field(repr=False)
    write_key: bytes = field(repr=False)
    talk_key: bytes = field(repr=False)


def generate(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a new code of 28 ASCII digits."""
    return _with_check_digits(randbelow(10**RANDOM_DIGITS))


def parse(text: str) -> str:
    """Return the 28 ASCII digits of what a person typed, or raise MistypedCode.

    Spaces, dashes and dots are ignored; decimal digits of any script count.
    """
    typed = text[: MAX_TYPED_LETTERS + 1]
    letters = [letter for letter in typed if not _is_separator(letter)]
    if len(typed) > MAX_TYPED_LETTERS or len(letters) != DIGITS:
        raise MistypedCode(f"A receipt code has {DIGITS} digits")
    if not all(map(str.isdecimal, letters)):
        raise MistypedCode("A receipt code has only digits")
    code = "".join(str(unicodedata.decimal(letter)) for letter in letters)
    if code != _with_check_digits(int(code[:RANDOM_DIGITS])):
        raise MistypedCode("The check digits do not fit: one digit is wrong")
    return code


def grouped(code: str) -> str:
    """Return the code in groups of four, as it is shown."""
    return " ".join(re.findall(f".{{1,{GROUP}}}", code))


def derive(code: str) -> Mailbox:
    """Return the mailbox of a code in any spelling; about 40 ms and 19 MiB."""
    root = Argon2id(
        salt=SALT,
        length=32,
        iterations=ITERATIONS,
        lanes=1,
        memory_cost=MEMORY_KIB,
    ).derive(parse(code).encode())
    return Mailbox(
        identity=Identity.from_seed(_expand(root, b"fener reporter identity v1")),
        locator=_expand(root, b"fener mailbox v1"),
        write_key=_expand(root, b"fener mailbox write v1"),
        talk_key=_expand(root, b"fener talk v1"),
    )


def digest(value: bytes) -> bytes:
    """Return what the service stores of a locator or write key: its SHA-256."""
    return hashlib.sha256(value).digest()


def code_for_form(secret: bytes, form_key: bytes, content: bytes) -> str:
    """Return the one code for this form with this content, so a resend changes nothing.

    Without `secret` (at least 32 random bytes) nobody can tell it from a random code.
    48 bytes reduced to 26 digits are even to within 2^-297.
    """
    label = b"fener form code v1" + digest(form_key) + digest(content)
    value = int.from_bytes(_expand(secret, label, length=48), "big")
    return _with_check_digits(value % 10**RANDOM_DIGITS)


def _with_check_digits(number: int) -> str:
    return f"{number:026d}{98 - number * 100 % 97:02d}"


def _is_separator(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter in SEPARATORS or category[0] == "Z" or category in ("Pd", "Cf")


def _expand(key: bytes, label: bytes, *, length: int = 32) -> bytes:
    return HKDF(SHA256(), length=length, salt=None, info=label).derive(key)
