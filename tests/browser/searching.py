"""Searches everything a service leaves or holds open for words it must not know."""

import base64
import os
from pathlib import Path

CHUNK_BYTES = 2**22


class Needles:
    """A secret in every shape in which it could lie about."""

    def __init__(self, secret: str | bytes) -> None:
        raw = secret.encode() if isinstance(secret, str) else secret
        self.shapes = {"raw": raw, "hex": raw.hex().encode()}
        self.shapes["HEX"] = raw.hex().upper().encode()
        for offset in range(3):
            self.shapes[f"base64+{offset}"] = _base64_core(raw, offset)
        for kind in ("utf-16-le", "utf-16-be", "utf-32-le"):
            self.shapes[kind] = raw.decode().encode(kind)
        self.shapes["url"] = b"".join(b"%%%02X" % byte for byte in raw)
        self._longest = max(map(len, self.shapes.values()))

    def found_in(self, path: Path | str) -> list[str]:
        """Name the shapes that are in the file at `path`, read to its end."""
        found: set[str] = set()
        with open(path, "rb", buffering=0) as content:
            before = b""
            while piece := content.read(CHUNK_BYTES):
                window = before + piece
                found |= {
                    name for name, shape in self.shapes.items() if shape in window
                }
                before = window[-self._longest :]
        return sorted(found)


def _base64_core(raw: bytes, offset: int) -> bytes:
    """What is the same of `raw` in base64 whatever stands before and after it."""
    encoded = base64.b64encode(bytes(offset) + raw)
    first = -(-offset * 8 // 6)
    last = (offset + len(raw)) * 8 // 6
    return encoded[first:last]


def processes_of(service) -> list[int]:
    """The server and everything it has started."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:  # it ended just now
                continue
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [service.process.pid]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def held_open(service) -> list[tuple[str, str]]:
    """Every regular file that the server's processes hold open, deleted ones too."""
    held = []
    for pid in processes_of(service):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = os.readlink(entry)
                is_file = entry.stat().st_mode & 0o170000 == 0o100000
            except OSError:  # closed just now
                continue
            if is_file:
                held.append((str(entry), target))
    return held


def places(service) -> list[tuple[str, str]]:
    """(path to read, name to show) of all that must be searched."""
    kept = [
        (str(path), str(path)) for path in service.data.rglob("*") if path.is_file()
    ]
    shared = [(str(p), str(p)) for p in Path("/dev/shm").rglob("*") if p.is_file()]
    return [*kept, *shared, *(held_open(service) if service.process else [])]


def search(service, *secrets: str) -> list[str]:
    """Name each place where one of `secrets` lies, and in which shape."""
    found = []
    for secret in secrets:
        needles = Needles(secret)
        for path, name in places(service):
            try:
                shapes = needles.found_in(path)
            except FileNotFoundError:  # removed meanwhile, so no longer there
                continue
            found += [f"{shape} in {name}" for shape in shapes]
    return found
