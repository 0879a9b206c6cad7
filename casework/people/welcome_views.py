"""What an invited person does first, and everybody once a year."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casework.access import CaseworkRequest
from casework.approvals.proposing import AlreadyProposed
from casework.pages import page
from casework.people import onboarding, practice
from casework.people.forms import ChecklistForm, DeclareForm, PracticeForm
from casework.people.public_views import GET_OR_POST
from reporting.calendar import today


@require_safe
def welcome(request: CaseworkRequest) -> HttpResponse:
    """What is still to be done before somebody may work here."""
    person = request.user
    if person.is_approved and person.has_declared(today()):
        return redirect("casework:shell")
    return _welcome(request)


def _welcome(
    request: CaseworkRequest, *, status: int = 200, **context: Any
) -> HttpResponse:
    person = request.user
    facts = {
        "missing": onboarding.missing(person),
        "waiting": onboarding.waiting(person),
    }
    return page(request, "people/welcome", status=status, **facts, **context)


@require_http_methods(GET_OR_POST)
def declare(request: CaseworkRequest) -> HttpResponse:
    """The declaration of conflicts, the first and each year's."""
    person = request.user
    known = {"conflicts": person.conflicts}
    form = DeclareForm(request.POST or None, initial=known)
    if not form.is_valid():
        return _form(request, "declare", form)
    onboarding.declare(person, form.cleaned_data["conflicts"])
    return redirect("casework:welcome")


@require_http_methods(GET_OR_POST)
def checklist(request: CaseworkRequest) -> HttpResponse:
    form = ChecklistForm(request.POST or None)
    if not form.is_valid():
        return _form(request, "checklist", form)
    onboarding.pass_checklist(request.user)
    return redirect("casework:welcome")


@require_http_methods(GET_OR_POST)
def practise(request: CaseworkRequest) -> HttpResponse:
    """The practice case, as often as it takes."""
    form = PracticeForm(request.POST or None)
    if not form.is_valid():
        return _form(request, "practice", form, report=practice.REPORT)
    onboarding.pass_practice(request.user)
    return redirect("casework:welcome")


@require_POST
def ask_approval(request: CaseworkRequest) -> HttpResponse:
    """Everything is done: two others decide now."""
    try:
        onboarding.ask_approval(request.user)
    except onboarding.NotComplete:
        problem = _("One of the steps is still to be done.")
        return _welcome(request, status=409, problem=problem)
    except AlreadyProposed:
        pass  # asked twice is asked
    return redirect("casework:welcome")


def _form(
    request: CaseworkRequest, name: str, form: Any, **context: Any
) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return page(request, f"people/{name}", status=status, form=form, **context)
