"""The pages of casework. None of them holds a word that a reporter wrote."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from casework import actions, audit, devices, queue
from casework.access import (
    CaseworkRequest,
    case_for,
    is_verified,
    may_revoke,
    verified,
    with_key,
)
from casework.codes import STAGE_NAMES, Action
from casework.forms import (
    ANSWER_CODES,
    CodingForm,
    QueueForm,
    RevokeForm,
    SignInForm,
    StageForm,
)
from casework.models import AuditEvent, Case, Coding
from reporting.calendar import today
from reporting.ladder import Stage

# The sandbox makes this page nobody: no cookie, no storage, no network. What it
# draws came to it as bytes from the page around it.
PREVIEW_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src blob: data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    page = {"me": request.user, **context}
    return render(request, f"casework/{name}.html", page, status=status)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and code; answer every failure alike."""
    if is_verified(request):
        return redirect("casework:shell")
    if request.method != "POST":
        return _page(request, "sign_in", form=SignInForm(request))
    form = SignInForm(request, request.POST)
    if not form.is_valid() or form.caseworker is None:
        return _page(request, "sign_in", status=403, form=form)

    login(request, form.caseworker)
    audit.record(Action.SIGN_IN, by=form.caseworker)
    response = redirect("casework:shell")
    devices.remember(request, response, form.caseworker.username)
    return response


@require_POST
@verified
def sign_out(request: CaseworkRequest) -> HttpResponse:
    """End the session here and in the browser; the known device stays known."""
    logout(request)
    response = _page(request, "signed_out")
    # "cookies" would also forget the device and so help whoever blocks sign-ins.
    response["Clear-Site-Data"] = '"cache", "storage"'
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name, samesite="Strict")
    return response


@require_safe
@with_key
def shell(request: CaseworkRequest) -> HttpResponse:
    """The page that holds the unlocked key, around the frame of all the others."""
    return _page(request, "shell")


@require_safe
@verified
def key(request: CaseworkRequest) -> HttpResponse:
    """Where the first key is made, once."""
    if request.user.has_key:
        return redirect("casework:shell")
    return _page(request, "key")


@require_safe
@with_key
def cases(request: CaseworkRequest) -> HttpResponse:
    """The queue, filtered and in pages."""
    form = QueueForm(request.GET)
    form.is_valid()  # what is valid counts, what is not is said beside its field
    page = queue.page(request.user, today=today(), **form.cleaned_data)
    following = {**form.cleaned_data, "after": page.next}
    query = urlencode({name: value for name, value in following.items() if value})
    return _page(request, "queue", form=form, page=page, following=query)


def _case_page(
    request: CaseworkRequest, case: Case, *, status: int = 200, **forms: Any
) -> HttpResponse:
    coding = Coding.objects.filter(report=case).first()
    grants = case.grants.select_related("caseworker")
    context = {
        "case": case,
        "stage_name": STAGE_NAMES[Stage(case.stage)],
        "due_on": queue.due_on(case.stage, case.received_on),
        "steps": case.steps.all(),
        "grants": [(grant, may_revoke(request.user, grant)) for grant in grants],
        "events": AuditEvent.objects.filter(case=case.pk),
        "answer_codes": ANSWER_CODES,
        "coding": coding,
        "stage_form": StageForm(case=case),
        "coding_form": CodingForm(initial=_codes(case, coding)),
    }
    return _page(request, "case", status=status, **context | forms)


def _codes(case: Case, coding: Coding | None) -> dict[str, str]:
    if coding is None:
        return {"country": case.country}
    names = ("main_code", "country", "region", "actor", "outcome")
    return {name: getattr(coding, name) for name in names}


@require_safe
@with_key
def case(request: CaseworkRequest, case_id: UUID) -> HttpResponse:
    """One case: what is known of it in codes; the browser opens the rest."""
    return _case_page(request, case_for(request.user, case_id))


@require_POST
@with_key
def stage(request: CaseworkRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    form = StageForm(request.POST, case=case)
    if not form.is_valid():
        return _case_page(request, case, status=400, stage_form=form)

    actions.change_stage(case, by=request.user, **form.cleaned_data)
    return redirect("casework:case", case_id)


@require_POST
@with_key
def coding(request: CaseworkRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    form = CodingForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case, status=400, coding_form=form)

    actions.code(case, by=request.user, **form.cleaned_data)
    return redirect("casework:case", case_id)


@require_POST
@with_key
def revoke(request: CaseworkRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    form = RevokeForm(request.POST, case=case)
    if not form.is_valid():
        return _case_page(request, case, status=400, revoke_form=form)
    grant = form.cleaned_data["caseworker"]
    if not may_revoke(request.user, grant):
        raise PermissionDenied

    actions.revoke(grant, by=request.user)
    gave_up = grant.caseworker_id == request.user.pk
    return redirect("casework:queue") if gave_up else redirect("casework:case", case_id)


@require_safe
@with_key
def preview(request: CaseworkRequest) -> HttpResponse:
    """The empty page of the sandboxed frame in which pictures are drawn."""
    response = _page(request, "preview")
    response["Content-Security-Policy"] = PREVIEW_POLICY
    # The frame has no origin, so to Firefox even we are strangers to it.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
