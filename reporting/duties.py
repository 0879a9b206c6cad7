"""What must be done without anybody asking: run hourly by a timer, safe to repeat."""

import time
from datetime import timedelta
from itertools import islice

from django.conf import settings

from reporting import mailbox, store
from reporting.calendar import today
from reporting.models import File, Upload

# A part that grew in this hour is still on its way, also across midnight.
STILL_COMING = timedelta(hours=1)


def remove_abandoned(*, now: float | None = None) -> int:
    """Remove uploads, and pieces of forms, that did not come to their end.

    Nothing unfinished is older than a day afterwards. Returns how many went.
    """
    oldest = (now or time.time()) - STILL_COMING.total_seconds()
    gone = [file_id for file_id, grown in store.unfinished() if grown < oldest]
    store.remove(gone)
    announced = Upload.objects.filter(started_on__lt=today())
    never_sent = [row.id for row in announced if store.part_bytes(row.id) == 0]
    Upload.objects.filter(id__in=gone + never_sent).delete()
    return len(gone)


def remove_orphans(*, now: float | None = None) -> int:
    """Remove kept files that no report has: the service died between file and row."""
    oldest = (now or time.time()) - STILL_COMING.total_seconds()
    aged = (file_id for file_id, kept in store.kept() if kept < oldest)
    gone = 0
    while some := set(islice(aged, 500)):
        known = File.objects.filter(id__in=some).values_list("id", flat=True)
        store.remove(some - set(known))
        gone += len(some) - len(known)
    return gone


def run() -> None:
    settings.FILE_STORE.mkdir(mode=0o770, parents=True, exist_ok=True)
    remove_abandoned()
    remove_orphans()
    mailbox.wipe_deleted()
