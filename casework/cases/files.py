"""Who took which file of a case: once for each person, file and day in the trail."""

from typing import BinaryIO

from django.db import transaction

from casework import audit
from casework.cases import actions
from casework.codes import Action
from casework.models import AuditEvent, Case, Caseworker
from reporting import store
from reporting.calendar import today
from reporting.models import File


@transaction.atomic
def hand_out(file: File, *, by: Caseworker) -> BinaryIO:
    """Note that `by` takes the sealed file, and open it.

    Raises CaseGone, or FileNotFoundError when its bytes are missing.
    """
    case = actions.lock(Case(pk=file.report_id))
    content = store.open_file(file.pk)
    taken = {"case": case.pk, "actor": str(by), "action": Action.FILE}
    detail = str(file.pk)
    if not AuditEvent.objects.filter(**taken, at=today(), detail=detail).exists():
        audit.record(Action.FILE, by=by, case_id=case.pk, detail=detail)
    return content
