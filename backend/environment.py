"""Where settings come from: the environment, above `$DATA/settings.env`."""

import os
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA") or "var").absolute()


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and line[0] != "#")
    return {name.strip(): value.strip() for name, value in pairs}


_values = {**_read(DATA / "settings.env"), **os.environ}


def text(name: str, default: str = "") -> str:
    return _values.get(name, default)


def number(name: str, default: int) -> int:
    return int(text(name) or default)


def words(name: str, default: str = "") -> list[str]:
    return text(name, default).split()
