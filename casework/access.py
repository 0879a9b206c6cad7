"""The only way from a person to a case, and who may call what.

What somebody may not see does not exist for them: one answer, 404, for a case of
others, a deleted case and an invented number.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from casework.models import Case, Caseworker, Grant
from reporting.models import File

View = Callable[..., HttpResponse]


class Who(Enum):
    ANYONE = "nobody need sign in"
    VERIFIED = "signed in with password and code"
    WITH_KEY = "verified, and has made a key"
    SEES_CASE = "with a key, and the case is granted or came to their desk"


# Every address of casework; a test walks them all as each kind of person.
PERMISSIONS = {
    "sign_in": Who.ANYONE,
    "sign_out": Who.VERIFIED,
    "key": Who.VERIFIED,
    "api_keys": Who.VERIFIED,
    "shell": Who.WITH_KEY,
    "queue": Who.WITH_KEY,
    "preview": Who.WITH_KEY,
    "case": Who.SEES_CASE,
    "stage": Who.SEES_CASE,
    "coding": Who.SEES_CASE,
    "revoke": Who.SEES_CASE,
    "api_case": Who.SEES_CASE,
    "api_opened": Who.SEES_CASE,
    "api_messages": Who.SEES_CASE,
    "api_notes": Who.SEES_CASE,
    "api_grants": Who.SEES_CASE,
    "api_file": Who.SEES_CASE,
}


class CaseworkRequest(HttpRequest):
    """A request that has passed a guard below."""

    user: Caseworker


class CaseworkCall(Request):
    """The same for JSON calls."""

    user: Caseworker


def is_verified(request: HttpRequest) -> bool:
    """Tell whether both the password and a one-time code vouch for this session."""
    return request.user.is_authenticated and request.user.is_verified()


def verified(view: View) -> View:
    """Let only verified people through; others are led to the sign-in page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_verified(request):
            return redirect("casework:sign_in")
        return view(request, *args, **kwargs)

    return guarded


def with_key(view: View) -> View:
    """Let only verified people with a key through; others are led to make one."""

    @wraps(view)
    def guarded(request: CaseworkRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_key:
            return redirect("casework:key")
        return view(request, *args, **kwargs)

    return verified(guarded)


class VerifiedSession(SessionAuthentication):
    """The same guard for JSON calls; a session always asks for the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Caseworker, None] | None:
        if not is_verified(request._request):
            return None
        # Django's own request: DRF's would parse the body before it is trusted.
        self.enforce_csrf(request._request)  # type: ignore[arg-type]
        return cast(Caseworker, request._request.user), None


class IsVerified(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:
        return request.user is not None


class HasKey(IsVerified):
    def has_permission(self, request: CaseworkCall, view: object) -> bool:  # type: ignore[override]
        return super().has_permission(request, view) and request.user.has_key


def case_for(caseworker: Caseworker, case_id: UUID) -> Case:
    """Return the case if `caseworker` may see it; Http404 otherwise.

    Seeing follows from holding a key: a grant, or the key of a desk it came to.
    """
    cases = Case.objects.visible_to(caseworker).defer("envelope")
    case = cases.filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def file_for(caseworker: Caseworker, file_id: UUID) -> File:
    """Return the file if `caseworker` may see its case; Http404 otherwise."""
    cases = Case.objects.visible_to(caseworker).values("pk")
    file = File.objects.filter(pk=file_id, report__in=cases).first()
    if file is None:
        raise Http404
    return file


def may_revoke(caseworker: Caseworker, grant: Grant) -> bool:
    """Intake members end anyone's part in a case they see; others only their own.

    Where the case came to several desks, each decides about its own people.
    """
    if grant.caseworker_id == caseworker.pk:
        return True
    theirs = grant.caseworker.organisation
    if theirs is None or theirs.pk == caseworker.organisation_id:
        return caseworker.is_intake
    has_own_desk = grant.report.desk_wraps.filter(desk=theirs.desk).exists()
    return caseworker.is_intake and not has_own_desk
