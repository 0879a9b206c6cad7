"""The file store: sealed files by id, each with the date of its day and no clock."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings


def path_of(file_id: UUID) -> Path:
    return settings.FILE_STORE / str(file_id)


def _part_of(file_id: UUID) -> Path:
    return settings.FILE_STORE / f"{file_id}.part"


def open_part(file_id: UUID) -> BinaryIO:
    """Open the unfinished file for appending; the umask decides about the group."""
    settings.FILE_STORE.mkdir(mode=0o770, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.fdopen(os.open(_part_of(file_id), flags, 0o660), "ab")


def part_bytes(file_id: UUID) -> int:
    """Give how much of an unfinished file is here."""
    try:
        return _part_of(file_id).stat().st_size
    except FileNotFoundError:
        return 0


def read_part(file_id: UUID) -> BinaryIO:
    return _part_of(file_id).open("rb")


def unfinished() -> Iterator[tuple[UUID, float]]:
    """Give each unfinished file with the time when it last grew."""
    for path in settings.FILE_STORE.glob("*.part"):
        with contextlib.suppress(FileNotFoundError):  # it came to its end just now
            yield UUID(path.stem), path.stat().st_mtime


def kept() -> Iterator[tuple[UUID, float]]:
    """Give each kept file with the time when it was kept."""
    for path in settings.FILE_STORE.glob("*"):
        if path.suffix != ".part":
            # Deleted just now, or not ours (such as a disk's own lost+found).
            with contextlib.suppress(FileNotFoundError, ValueError):
                yield UUID(path.name), path.stat().st_ctime


def keep(file_id: UUID, *, on: date) -> None:
    """Turn the unfinished file into a kept one, durably, dated to the day."""
    part, kept = _part_of(file_id), path_of(file_id)
    with part.open("rb") as content:
        os.fsync(content.fileno())
    noon = datetime.combine(on, time(12)).timestamp()
    os.utime(part, (noon, noon))
    part.rename(kept)
    _sync_folder()


def open_file(file_id: UUID) -> BinaryIO:
    return path_of(file_id).open("rb")


def remove(file_ids: Iterable[UUID]) -> None:
    """Delete these files, finished or not."""
    for file_id in file_ids:
        path_of(file_id).unlink(missing_ok=True)
        _part_of(file_id).unlink(missing_ok=True)


def remove_unfinished(file_id: UUID) -> None:
    _part_of(file_id).unlink(missing_ok=True)


def _sync_folder() -> None:
    folder = os.open(settings.FILE_STORE, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
