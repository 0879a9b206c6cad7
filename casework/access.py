"""Who may call what, and the only way from a person to a case.

Every address of casework is made by `door` in casework/urls.py, which is the table of
permissions. What somebody may not see does not exist for them: one answer, 404, for a
role they lack, a case of others, a deleted case and an invented number.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from casework.codes import Role
from casework.models import Case, Caseworker, Grant
from reporting.calendar import today
from reporting.models import File, Report

View = Callable[..., Any]


class Who(IntEnum):
    """How far somebody must have come; each includes the one before."""

    ANYONE = 0  # nobody need sign in
    VERIFIED = 1  # signed in with two factors; perhaps only invited yet
    APPROVED = 2  # vetted
    WITH_KEY = 3  # vetted, and has made a key
    SEES_CASE = 4  # with a key, and the case is granted or came to their desk


@dataclass(frozen=True)
class Rule:
    """Who may use one address; `roles`: any of these, or everybody if empty."""

    who: Who
    roles: frozenset[Role]

    def allows(self, caseworker: Caseworker) -> bool:
        return not self.roles or bool(self.roles & caseworker.roles)


class CaseworkRequest(HttpRequest):
    """A request that has passed a door."""

    user: Caseworker


class CaseworkCall(Request):
    """The same for JSON calls."""

    user: Caseworker


def door(
    route: str, view: View, name: str, who: Who, roles: Collection[Role] = ()
) -> URLPattern:
    """Make an address that only those may use whom the rule names.

    The view gets `case` or `file` instead of the id in the address, once it is sure
    that the person may see it.
    """
    rule = Rule(who, frozenset(roles))
    return path(route, _guarded(view, rule, name), {}, name)


def rule_of(pattern: URLPattern) -> Rule:
    """Return the rule that `door` gave to an address."""
    return cast(Rule, pattern.callback.rule)  # type: ignore[attr-defined]


def _guarded(view: View, rule: Rule, name: str) -> View:
    is_call = name.startswith("api_")

    @wraps(view)
    def guarded(request: CaseworkRequest, *args: Any, **kwargs: Any) -> Any:
        if rule.who > Who.ANYONE and (place := _missing(request, rule)):
            return _turned_away() if is_call else redirect(place)
        if rule.who > Who.ANYONE and not rule.allows(request.user):
            raise Http404
        if "case_id" in kwargs:
            kwargs["case"] = case_for(request.user, kwargs.pop("case_id"))
        if "file_id" in kwargs:
            kwargs["file"] = file_for(request.user, kwargs.pop("file_id"))
        try:
            return view(request, *args, **kwargs)
        except Report.DoesNotExist:  # deleted between the door and the deed
            raise Http404 from None

    guarded.rule = rule  # type: ignore[attr-defined]
    return guarded


def _missing(request: CaseworkRequest, rule: Rule) -> str | None:
    """Return the page where somebody gets what they still lack, if they lack it."""
    if not is_verified(request):
        return "casework:sign_in"
    if rule.who >= Who.APPROVED and not _may_work(request.user):
        return "casework:welcome"
    if rule.who >= Who.WITH_KEY and not request.user.has_key:
        return "casework:key"
    return None


def _may_work(caseworker: Caseworker) -> bool:
    """Tell whether they are vetted and have declared their conflicts within a year."""
    return caseworker.is_approved and caseworker.has_declared(today())


def _turned_away() -> HttpResponse:
    return JsonResponse({"detail": _("Please sign in again.")}, status=403)


def is_verified(request: HttpRequest) -> bool:
    """Tell whether two factors vouch for this session."""
    return request.user.is_authenticated and request.user.is_verified()


class VerifiedSession(SessionAuthentication):
    """The signed-in person for JSON calls; a session always asks for the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Caseworker, None] | None:
        if not is_verified(request._request):
            return None
        # Django's own request: DRF's would parse the body before it is trusted.
        self.enforce_csrf(request._request)  # type: ignore[arg-type]
        return cast(Caseworker, request._request.user), None


class IsVerified(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:
        return request.user is not None


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
