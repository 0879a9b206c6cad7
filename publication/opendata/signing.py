"""The key that signs releases: the secret half for the release job alone.

Whoever serves or verifies needs only the public half (`RELEASE_VERIFIER`), which is
pinned: a release that somebody signed with another key is no release of ours.
"""

import stat
from pathlib import Path

from django.conf import settings

from reporting import notes

# What is signed begins so, and nothing else that we sign does.
HEADER = "fener release/v1"
_OTHERS_CAN_READ = stat.S_IRWXG | stat.S_IRWXO


class KeyRefused(Exception):
    """There is no key here that may sign a release; the message says why."""


def secret() -> notes.SigningKey:
    """Return the key that signs, or raise `KeyRefused`."""
    path: Path | None = settings.RELEASE_KEY_FILE
    if path is None:
        raise KeyRefused("FENER_RELEASE_KEY_FILE names no file.")
    key = _read(path)
    if str(key.verifier) != settings.RELEASE_VERIFIER:
        raise KeyRefused("FENER_RELEASE_VERIFIER is not the public half of the key.")
    return key


def _read(path: Path) -> notes.SigningKey:
    try:
        if path.stat().st_mode & _OTHERS_CAN_READ:
            raise KeyRefused("Others can read the file of the key: chmod 600.")
        return notes.SigningKey.parse(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise KeyRefused("The file of the key cannot be read.") from error


def pinned() -> notes.VerifierKey:
    """Return the public key of releases, or raise `KeyRefused`."""
    try:
        return notes.VerifierKey.parse(settings.RELEASE_VERIFIER)
    except notes.NoteError as error:
        raise KeyRefused("FENER_RELEASE_VERIFIER is no public key.") from error


def statement(period: str, manifest_sha256: str) -> str:
    """Return the text that is signed: which release, and what its manifest is."""
    return f"{HEADER}\n{period}\nmanifest.json sha256 {manifest_sha256}\n"


def sign(period: str, manifest_sha256: str, key: notes.SigningKey) -> str:
    """Return the signed note of a release (https://c2sp.org/signed-note)."""
    text = statement(period, manifest_sha256)
    return f"{text}\n{key.sign(text)}"


def signed_period(note: str, manifest_sha256: str, key: notes.VerifierKey) -> str:
    """Return the release that `key` has signed with this manifest; else empty."""
    try:
        text, signatures = notes.split(note)
    except notes.NoteError:
        return ""
    period = text.removeprefix(f"{HEADER}\n").split("\n")[0]
    is_meant = text == statement(period, manifest_sha256)
    return period if is_meant and key.has_signed(text, signatures) else ""
