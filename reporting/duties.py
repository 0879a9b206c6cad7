"""What must be done without anybody asking: run hourly by a timer, safe to repeat."""

import time
from datetime import timedelta

from django.conf import settings

from reporting import mailbox, store
from reporting.calendar import today
from reporting.models import Upload

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


def run() -> None:
    settings.FILE_STORE.mkdir(mode=0o770, parents=True, exist_ok=True)
    remove_abandoned()
    mailbox.wipe_deleted()
