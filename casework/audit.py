"""The only writer of the audit trail. Call it inside the transaction of the deed."""

from uuid import UUID

from casework.codes import Action
from casework.models import AuditEvent, Caseworker
from reporting.calendar import today


def record(
    action: Action,
    *,
    by: Caseworker | str,
    case_id: UUID | None = None,
    detail: str = "",
) -> AuditEvent:
    """Add one line: who did what, on which day, to which case. Codes, never text."""
    return AuditEvent.objects.create(
        at=today(), actor=str(by), action=action, case=case_id, detail=detail
    )
