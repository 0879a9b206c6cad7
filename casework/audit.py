"""The only writer of the audit trail, and the arithmetic of its chain."""

import hashlib
import json
from uuid import UUID

from django.db import transaction

from casework.codes import Action
from casework.models import AuditEvent, AuditTip, Caseworker
from reporting.calendar import today

OPERATOR = "(operator)"  # stands for commands; no user name holds a bracket


def hash_of(event: AuditEvent, before: str) -> str:
    """Return the hash that `event` must carry after one that carries `before`.

    SHA-256 in hex over a JSON list of its fields in order and the hash before it.
    """
    fields = [
        event.number,
        event.at.isoformat(),
        event.actor,
        event.organisation,
        event.action,
        str(event.case or ""),
        event.detail,
        before,
    ]
    text = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(
    action: Action,
    *,
    by: Caseworker | str,
    case_id: UUID | None = None,
    detail: str = "",
) -> AuditEvent:
    """Add one line: who did what, on which day, to which case. Codes, never text.

    Belongs into the transaction of the deed; lines wait for each other there.
    """
    tip, _is_first = AuditTip.objects.select_for_update().get_or_create(pk=1)
    event = AuditEvent(
        number=tip.number + 1,
        at=today(),
        actor=str(by),
        organisation=_organisation_of(by),
        action=action,
        case=case_id,
        detail=detail,
    )
    event.hash = hash_of(event, tip.hash)
    event.save(force_insert=True)
    tip.number, tip.hash = event.number, event.hash
    tip.save(update_fields=["number", "hash"])
    return event


def _organisation_of(by: Caseworker | str) -> str:
    if isinstance(by, str) or by.organisation is None:
        return ""
    return by.organisation.slug
