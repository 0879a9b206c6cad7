"""The pages of the desk."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework.access import CaseworkRequest
from casework.codes import Role
from casework.desk import queue, saving, workloads
from casework.desk.forms import QueueForm, SavedViewForm, people_of
from casework.desk.sources import Tab
from casework.pages import page
from reporting.calendar import today

OVERSEERS = {Role.INTAKE, Role.REVIEWER, Role.LEAD}


@require_safe
def cases(request: CaseworkRequest) -> HttpResponse:
    """The queue, filtered and in pages."""
    people = people_of(request.user)
    form = QueueForm(request.GET, caseworker=request.user, people=people)
    form.is_valid()  # what is valid counts, what is not is said beside its field
    return _queue_page(request, form, people=people)


def _queue_page(
    request: CaseworkRequest, form: QueueForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    found = queue.page(
        request.user,
        tab=form.chosen,
        today=today(),
        wanted=form.wanted,
        after=form.cleaned_data.get("after"),
    )
    is_intake = request.user.is_intake
    context |= {
        "form": form,
        "page": found,
        "tab": form.chosen,
        "tabs": [tab for tab in Tab if is_intake or tab != Tab.NEW],
        "following": f"{form.query}&after={found.next}",
        "new_count": queue.new_count(request.user) if is_intake else 0,
        "cases": f"{reverse('casework:shell')}cases/",  # fifty times the same words
        "views": saving.views_of(request.user),
        "rows_on_a_page": queue.ROWS,
        "may_see_workload": bool(request.user.roles & OVERSEERS),
    }
    return page(request, "queue", status=status, **context)


@require_POST
def save_view(request: CaseworkRequest) -> HttpResponse:
    """Keep the filters of a queue under a name."""
    people = people_of(request.user)
    form = SavedViewForm(request.POST, caseworker=request.user, people=people)
    if not form.is_valid():
        asked = QueryDict(request.POST.get("query", "")[:300])
        shown = QueueForm(asked, caseworker=request.user, people=people)
        shown.is_valid()
        return _queue_page(request, shown, status=400, people=people, view_form=form)

    view = saving.keep(**form.cleaned_data, by=request.user)
    return redirect(f"{reverse('casework:queue')}?{view.query}")


@require_POST
def forget_view(request: CaseworkRequest, view_id: int) -> HttpResponse:
    """Remove a saved view: one's own, or as lead one of the organisation's."""
    view = saving.removable_by(request.user).filter(pk=view_id).first()
    if view is None:
        raise Http404
    view.delete()
    return redirect("casework:queue")


@require_safe
def workload(request: CaseworkRequest) -> HttpResponse:
    """How much everybody of one's organisation has to do, in numbers only."""
    organisation = request.user.organisation
    if organisation is None:
        raise Http404
    shown = workloads.of(organisation, today=today())
    return page(request, "desk/workload", load=shown, most=workloads.MAX_COUNTED)
