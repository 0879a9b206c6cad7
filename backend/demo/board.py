"""The demo's keys, made on first start: the board's three, and that of releases."""

import secrets
from datetime import date, timedelta
from pathlib import Path

from reporting import rosters
from reporting.models import RosterNote
from reporting.notes import SigningKey

ORIGIN = "fener.demo"
NAMES = ("board-tirana", "board-skopje", "board-sarajevo")
THRESHOLD = 2
KEY_FOLDER = "demo-board"
RELEASE_KEY = f"{KEY_FOLDER}/release.key"


def prepare(data: Path) -> None:
    """Write `settings.env` and the key files; never twice."""
    settings = data / "settings.env"
    if settings.exists():
        return
    folder = data / KEY_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = [SigningKey.generate(name) for name in NAMES]
    for key in keys:
        _write_secret(folder / f"{key.name}.key", f"{key}\n")
    release_key = SigningKey.generate(f"{ORIGIN}/releases")
    _write_secret(data / RELEASE_KEY, f"{release_key}\n")
    lines = {
        "FENER_MODE": "demo",
        "FENER_SECRET_KEY": secrets.token_urlsafe(48),
        "FENER_ORIGIN": ORIGIN,
        "FENER_BOARD_KEYS": " ".join(str(key.verifier) for key in keys),
        "FENER_BOARD_THRESHOLD": str(THRESHOLD),
        "FENER_RELEASE_KEY_FILE": RELEASE_KEY,
        "FENER_RELEASE_VERIFIER": str(release_key.verifier),
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    _write_secret(settings, text)


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


def publish_roster(data: Path, desks: list[rosters.Desk], *, today: date) -> None:
    """Sign the list of desks with two of the three keys and publish it."""
    text = rosters.compose(
        origin=ORIGIN,
        number=1,
        not_before=today - timedelta(days=730),
        expires=today + timedelta(days=365),
        previous=None,
        desks=desks,
    )
    files = [data / KEY_FOLDER / f"{name}.key" for name in NAMES[:THRESHOLD]]
    keys = [SigningKey.parse(path.read_text("utf-8").strip()) for path in files]
    note = text + "\n" + "".join(rosters.sign(text, key) for key in keys)
    RosterNote.objects.create(number=1, text=note)
