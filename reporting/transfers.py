"""Files that a browser sends sealed, in parts, so that a broken line costs one part."""

import hashlib
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from reporting import store
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


@transaction.atomic
def start(report: Report, *, sealed_bytes: int, on: date) -> Upload:
    """Announce a file of this many sealed bytes."""
    Report.objects.select_for_update().get(pk=report.pk)
    kept = report.files.aggregate(total=Sum("sealed_bytes"))["total"] or 0
    coming = report.uploads.aggregate(total=Sum("sealed_bytes"))["total"] or 0
    count = report.files.count() + report.uploads.count()
    # Sealing and padding add at most an eighth to what the limit speaks of.
    room = settings.MAX_REPORT_FILES_BYTES * 9 // 8 - kept - coming
    if count >= settings.MAX_FILES or sealed_bytes > room:
        raise TooMuch
    return Upload.objects.create(
        report=report, sealed_bytes=sealed_bytes, started_on=on
    )


def add_part(upload: Upload, *, offset: int, data: bytes) -> int:
    """Append a part; return how many bytes are here. A repeated part is welcome."""
    with store.open_part(upload.id) as part:
        received = part.tell()
        if offset + len(data) <= received and data:
            return received  # sent twice: the answer to the first was lost
        if offset != received or received + len(data) > upload.sealed_bytes:
            raise WrongOffset(received)
        if not data:
            return received
        part.write(data)
        return received + len(data)


@transaction.atomic
def complete(upload: Upload, *, sha256: str, wrap: bytes, on: date) -> File:
    """Turn a whole upload into a file of its report."""
    if store.part_bytes(upload.id) != upload.sealed_bytes:
        raise NotWhole
    with store.read_part(upload.id) as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
            store.remove([upload.id])
            raise NotWhole
    file = File.objects.create(
        id=upload.id,
        report_id=upload.report_id,
        wrap=wrap,
        sealed_bytes=upload.sealed_bytes,
        sha256=sha256,
        received_on=on,
    )
    upload.delete()
    store.keep(file.id, on=on)
    return file


def already_complete(file_id: UUID, *, sha256: str) -> bool:
    """Tell whether a repeated `complete` speaks of a file that is kept."""
    return File.objects.filter(id=file_id, sha256=sha256).exists()
