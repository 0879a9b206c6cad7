"""Deleting a case for good: rows, wraps, files, and what the database keeps of it."""

from functools import partial
from uuid import UUID

from django.db import connection, transaction

from casework import audit
from casework.cases import actions as cases
from casework.codes import Action
from casework.keeping import plans
from casework.models import Case, Caseworker, LegalHold
from reporting import mailbox, store
from reporting.calendar import today

RETENTION = "(retention)"
# Rows with ciphertext or wraps, and drafts of what was published, in clear: on
# PostgreSQL a deleted row stays until VACUUM.
_HOLDING_BYTES = (
    "reporting_report",
    "reporting_deskwrap",
    "reporting_message",
    "reporting_file",
    "casework_draft",
    "casework_grant",
    "casework_heldreply",
    "casework_note",
    "casework_oldcasekey",
    "casework_proposal",
    "casework_referral",
    "casework_sheet",
)


def is_held(case_id: UUID) -> bool:
    """Tell whether two people agreed to keep the case today."""
    return LegalHold.objects.filter(report=case_id, until__gte=today()).exists()


@transaction.atomic
def erase(case: Case, *, by: Caseworker | str, detail: str = "") -> None:
    """Delete `case` with everything that hangs on it; the trail stays.

    Raises CaseGone. Files go once the rows are gone for good: a deed that fails keeps
    them.
    """
    held = cases.lock(case)  # before the trail, as everybody does
    files = list(held.files.values_list("pk", flat=True))
    uploads = list(held.uploads.values_list("pk", flat=True))
    audit.record(Action.DELETE, by=by, case_id=case.pk, detail=detail)
    held.delete()
    transaction.on_commit(partial(store.remove, [*files, *uploads]))
    transaction.on_commit(mailbox.wipe_deleted)


def purge() -> int:
    """Delete every case whose time is over; returns how many went."""
    gone = 0
    for plan in plans.due(today()):
        gone += _purge(plan.case)
    vacuum()  # also for what reporters, and the releases, have deleted since
    return gone


@transaction.atomic
def _purge(case_id: UUID) -> bool:
    """Delete one case, if its time is still over now that nobody else changes it."""
    locked = Case.objects.select_for_update().defer("envelope")
    case = locked.filter(pk=case_id).first()
    plan = plans.plan_of(case) if case else None
    if case is None or plan is None or plan.goes_on > today():
        return False
    erase(case, by=RETENTION, detail=plan.closed.reason)
    return True


def vacuum(*tables: str) -> None:
    """Let PostgreSQL clear out deleted rows now; SQLite has overwritten them."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(tables or _HOLDING_BYTES)}")
