"""Pages beside the queue: stepping back, what is late, one's own settings."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from casework.access import CaseworkRequest
from casework.models import Case
from casework.pages import page
from casework.triage import digest, duties, recusals
from casework.triage.forms import RecuseForm, SettingsForm
from reporting.calendar import today


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: CaseworkRequest, case: Case) -> HttpResponse:
    """Ask once more, then hide the case from whoever knows somebody in it."""
    form = RecuseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return page(request, "desk/recuse", status=status, case=case, form=form)

    recusals.recuse(case, by=request.user)
    return redirect("casework:queue")


@require_safe
def overdue(request: CaseworkRequest) -> HttpResponse:
    """What is late at the lead's desk, and what nobody there can open any more."""
    organisation = request.user.organisation
    if organisation is None:
        raise Http404
    return page(
        request,
        "desk/overdue",
        late=duties.late_works(organisation, today()),
        unopened=duties.unopened(organisation, today()),
        lost=[duties.short_of(case) for case in recusals.lost_cases(organisation)],
        most=duties.MOST_SHOWN,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CaseworkRequest) -> HttpResponse:
    """One's own choices: for now, the address of the daily mail."""
    data = request.POST if request.method == "POST" else None
    form = SettingsForm(data, instance=request.user)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        is_on = digest.is_on()
        return page(request, "desk/settings", status=status, form=form, is_on=is_on)

    form.save()
    return redirect("casework:settings")
