"""The pages of one case."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.access import CaseworkRequest, may_revoke
from casework.approvals import proposing
from casework.casepage.context import context_of
from casework.casepage.forms import ANSWER_CODES, CodingForm, RevokeForm, StageForm
from casework.cases import actions
from casework.codes import STAGE_NAMES, Approval
from casework.keeping.views import facts_of
from casework.models import AuditEvent, Case, Caseworker, Coding, Work
from casework.pages import page
from reporting.ladder import Stage

# The sandbox makes this page nobody: no cookie, no storage, no network. What it
# draws came to it as bytes from the page around it.
PREVIEW_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src blob: data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def case_page(
    request: CaseworkRequest, case: Case, *, status: int = 200, **forms: Any
) -> HttpResponse:
    coding = Coding.objects.filter(report=case).first()
    grants = case.grants.select_related("caseworker")
    context = {
        "case": case,
        "stage_name": STAGE_NAMES[Stage(case.stage)],
        "steps": case.steps.all(),
        "grants": [(grant, may_revoke(request.user, grant)) for grant in grants],
        "events": AuditEvent.objects.filter(case=case.pk),
        "answer_codes": ANSWER_CODES,
        "coding": coding,
        "keeping": facts_of(case),
        "is_blurred": _is_blurred(case, request.user),
        **context_of(case, request.user),
        "stage_form": StageForm(case=case, by=request.user),
        "coding_form": CodingForm(initial=_codes(case, coding)),
    }
    return page(request, "case", status=status, **context | forms)


def _is_blurred(case: Case, caseworker: Caseworker) -> bool:
    """Tell whether pictures begin blurred: in marked cases, and before the triage."""
    work = Work.objects.filter(report=case, organisation=caseworker.organisation)
    return work.values_list("is_marked", flat=True).first() is not False


def _codes(case: Case, coding: Coding | None) -> dict[str, str]:
    if coding is None:
        return {"country": case.country}
    names = ("main_code", "country", "region", "actor", "outcome")
    return {name: getattr(coding, name) for name in names}


@require_safe
def case(request: CaseworkRequest, case: Case) -> HttpResponse:
    """One case: what is known of it in codes; the browser opens the rest."""
    return case_page(request, case)


@require_POST
def stage(request: CaseworkRequest, case: Case) -> HttpResponse:
    form = StageForm(request.POST, case=case, by=request.user)
    if not form.is_valid():
        return case_page(request, case, status=400, stage_form=form)

    note = form.cleaned_data.pop("note")
    if not form.needs_two:
        actions.change_stage(case, by=request.user, **form.cleaned_data)
        return redirect("casework:case", case.pk)
    try:
        value = "{stage} {reason}".format(**form.cleaned_data).strip()
        proposing.propose(
            Approval.VERIFY, by=request.user, case=case, value=value, note=note
        )
    except proposing.AlreadyProposed:
        form.add_error("stage", _("This waits for a second person already."))
        return case_page(request, case, status=409, stage_form=form)
    return redirect("casework:case", case.pk)


@require_POST
def coding(request: CaseworkRequest, case: Case) -> HttpResponse:
    form = CodingForm(request.POST)
    if not form.is_valid():
        return case_page(request, case, status=400, coding_form=form)

    actions.code(case, by=request.user, **form.cleaned_data)
    return redirect("casework:case", case.pk)


@require_POST
def revoke(request: CaseworkRequest, case: Case) -> HttpResponse:
    form = RevokeForm(request.POST, case=case)
    if not form.is_valid():
        return case_page(request, case, status=400, revoke_form=form)
    grant = form.cleaned_data["caseworker"]
    if not may_revoke(request.user, grant):
        raise PermissionDenied

    actions.revoke(grant, by=request.user)
    gave_up = grant.caseworker_id == request.user.pk
    return redirect("casework:queue") if gave_up else redirect("casework:case", case.pk)


@require_safe
def preview(request: CaseworkRequest) -> HttpResponse:
    """The empty page of the sandboxed frame in which pictures are drawn."""
    return _frame(request, is_pdf=False)


@require_safe
def preview_pdf(request: CaseworkRequest) -> HttpResponse:
    """The same for the pages of a PDF, with a script that is too large for others."""
    return _frame(request, is_pdf=True)


def _frame(request: CaseworkRequest, *, is_pdf: bool) -> HttpResponse:
    response = page(request, "preview", is_pdf=is_pdf)
    response["Content-Security-Policy"] = PREVIEW_POLICY
    # The frame has no origin, so to Firefox even we are strangers to it.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
