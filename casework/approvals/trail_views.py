"""An organisation's own part of the audit trail."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from casework.access import CaseworkRequest
from casework.models import AuditEvent
from casework.pages import page

ROWS = 100


@require_safe
def trail(request: CaseworkRequest) -> HttpResponse:
    """What the people of the reader's organisation did, newest first, in pages."""
    organisation = request.user.organisation
    slug = organisation.slug if organisation else "(none)"
    events = AuditEvent.objects.filter(organisation=slug).order_by("-number")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 15:
        events = events.filter(number__lt=int(before))
    found = list(events[: ROWS + 1])
    shown = found[:ROWS]
    older = shown[-1].number if len(found) > ROWS else None
    return page(request, "approvals/trail", events=shown, older=older)
