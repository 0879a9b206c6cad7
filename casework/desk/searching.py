"""Everything somebody may open, sealed, in pages: their browser searches in it.

No word that is looked for ever comes here.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.http import urlencode
from rest_framework.response import Response

from casework import audit
from casework.access import CaseworkCall
from casework.calls import b64, call
from casework.codes import Action
from casework.desk import queue
from casework.desk.forms import QueueForm
from casework.desk.sealed import Listed, by_case, keys_of
from casework.desk.sources import Tab, source_of
from casework.models import Case, Caseworker, Note, Read, Sheet
from reporting.calendar import today
from reporting.models import Message

CASES = 20  # on a page
MAX_CASES = 3000  # that a browser reads for one search
# Together these hold each case that somebody may see, the urgent ones first.
TABS = (Tab.NEW, Tab.DESK, Tab.GIVEN, Tab.CLOSED)


@call("GET")
def documents(request: CaseworkCall) -> Response:
    """Give one page of sealed documents; `next` is the query of the one after it."""
    tab, after = _place(request.GET, request.user)
    found = queue.page(request.user, tab=tab, today=today(), after=after, size=CASES)
    ids = [row.case.pk for row in found.rows]
    seen = Case.objects.visible_to(request.user).in_bulk(ids)
    cases = [seen[pk] for pk in ids if pk in seen]
    _hand_out(cases, by=request.user)
    return Response(
        {
            "cases": _documents(cases, request.user),
            "next": _next(tab, found.next),
            "about": None if after or tab != TABS[0] else _about(request.user),
        }
    )


def _place(query: QueryDict, caseworker: Caseworker) -> tuple[Tab, Any]:
    """Return where to go on; what was not written by `_next` begins anew."""
    form = QueueForm(query, caseworker=caseworker, people=[])
    if "tab" not in query or not form.is_valid() or form.chosen not in TABS:
        return TABS[0], None
    return form.chosen, form.cleaned_data["after"]


def _next(tab: Tab, after: str) -> str | None:
    if after:
        return urlencode({"tab": tab.value, "after": after})
    at = TABS.index(tab) + 1
    return urlencode({"tab": TABS[at].value}) if at < len(TABS) else None


def _about(caseworker: Caseworker) -> int:
    """Count roughly, and never far, how many cases there are to read."""
    counts = (
        source_of(tab, caseworker).rows.order_by()[: MAX_CASES + 1].count()
        for tab in TABS
    )
    return min(sum(counts), MAX_CASES)


@transaction.atomic
def _hand_out(cases: Collection[Case], *, by: Caseworker) -> None:
    """Note for each case that `by` is given it, if for the first time."""
    reads = Read.objects.filter(caseworker=by, report__in=cases)
    known = set(reads.values_list("report", flat=True))
    for case in cases:
        if case.pk not in known:
            _read, is_first = Read.objects.get_or_create(
                report=case, caseworker=by, defaults={"is_search_only": True}
            )
            if is_first:
                audit.record(Action.OPEN, by=by, case_id=case.pk, detail="search")


def _documents(cases: list[Case], caseworker: Caseworker) -> list[dict[str, Any]]:
    keys = keys_of(cases, caseworker)
    messages = _texts(Message.objects.filter(report__in=cases), "for_case")
    notes = _texts(Note.objects.filter(report__in=cases), "sealed")
    sheets = _texts(Sheet.objects.filter(report__in=cases), "sealed")
    return [
        {
            **keys[case.pk],
            "envelope": b64(case.envelope),
            "messages": messages[case.pk],
            "notes": notes[case.pk],
            "sheets": sheets[case.pk],
        }
        for case in cases
    ]


def _texts(rows: Any, field: str) -> Listed:
    pairs = rows.order_by("pk").values_list("report", field)
    return by_case((report, {"sealed": b64(sealed)}) for report, sealed in pairs)
