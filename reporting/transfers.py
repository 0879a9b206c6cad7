"""Files that a browser sends sealed, in parts, so that a broken line costs one part."""

import fcntl
import hashlib
import os
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from reporting import age, mailbox, store
from reporting.models import File, Report, Upload

PART_BYTES = 2**20


class TooMuch(Exception):
    """The report has as many files, or as many bytes, as it may have."""


class WrongOffset(Exception):
    """The next part starts elsewhere: at `received` bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class NotWhole(Exception):
    """The parts do not add up to the file that was announced."""


def make_sure_of_room(report: Report, *, files: int, sealed_bytes: int) -> None:
    """Raise TooMuch when `report` may not have so many more files or bytes."""
    kept = report.files.aggregate(total=Sum("sealed_bytes"))["total"] or 0
    coming = report.uploads.aggregate(total=Sum("sealed_bytes"))["total"] or 0
    count = report.files.count() + report.uploads.count()
    # Sealing and padding add at most an eighth to what the limit speaks of.
    room = settings.MAX_REPORT_FILES_BYTES * 9 // 8 - kept - coming
    if count + files > settings.MAX_FILES or sealed_bytes > room:
        raise TooMuch


@transaction.atomic
def start(report: Report, *, sealed_bytes: int, on: date) -> Upload:
    """Announce a file of this many sealed bytes."""
    Report.objects.select_for_update().get(pk=report.pk)
    make_sure_of_room(report, files=1, sealed_bytes=sealed_bytes)
    return Upload.objects.create(
        report=report, sealed_bytes=sealed_bytes, started_on=on
    )


def add_part(upload: Upload, *, offset: int, data: bytes) -> int:
    """Append a part; return how many bytes are here. A repeated part is welcome."""
    with store.open_part(upload.id) as part:
        # A browser that lost the line may send a part while its first try is still
        # being written here.
        fcntl.flock(part, fcntl.LOCK_EX)
        received = part.seek(0, os.SEEK_END)
        if offset + len(data) <= received and data:
            return received  # sent twice: the answer to the first was lost
        if offset != received or received + len(data) > upload.sealed_bytes:
            raise WrongOffset(received)
        if not data:
            return received
        part.write(data)
        return received + len(data)


def complete(upload: Upload, *, sha256: str, wrap: bytes, key: int, on: date) -> None:
    """Turn a whole upload into a file of its report. Once: again changes nothing.

    `key` is the number of the case's key that `wrap` is sealed to; raises
    mailbox.KeyChanged if it is old.
    """
    is_whole = _is_whole(upload, sha256)  # first: it may take a second
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=upload.report_id)
        if already_complete(upload.id, sha256=sha256):
            return
        mailbox.make_sure_of_key(report, key)
        if not is_whole:
            raise NotWhole
        File.objects.create(
            id=upload.id,
            report_id=upload.report_id,
            wrap=wrap,
            sealed_bytes=upload.sealed_bytes,
            sha256=sha256,
            received_on=on,
        )
        store.keep(upload.id, on=on)
        upload.delete()


def _is_whole(upload: Upload, sha256: str) -> bool:
    """Tell whether all of the sealed file is here; what is not it is removed."""
    if store.part_bytes(upload.id) != upload.sealed_bytes:
        return False
    try:
        content = store.read_part(upload.id)
    except FileNotFoundError:  # another try has just kept it
        return False
    with content:
        is_sealed = age.is_sealed(content.read(age.LEAST_BYTES))
        content.seek(0)
        digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    if is_sealed and digest == sha256:
        return True
    store.remove_unfinished(upload.id)
    return False


def already_complete(file_id: UUID, *, sha256: str) -> bool:
    """Tell whether a repeated `complete` speaks of a file that is kept."""
    return File.objects.filter(id=file_id, sha256=sha256).exists()
