"""The pages of coming and going, and the shell around all the others."""

from typing import Any

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casework import audit
from casework.access import CaseworkRequest, is_verified
from casework.codes import Action, Role
from casework.entry import devices, leaving, passkeys
from casework.entry.forms import PasskeyForm, SignInForm
from casework.entry.signin import Busy
from casework.models import Caseworker
from casework.pages import page


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and second factor; answer every failure alike."""
    if is_verified(request):
        return redirect("casework:shell")
    if request.method != "POST":
        return _ask(request, SignInForm(request))
    return _enter(request, SignInForm(request, request.POST))


@require_http_methods(["GET", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Give a challenge, the same kind to everybody; let in who has signed one."""
    if request.method == "POST":
        return _enter(request, PasskeyForm(request, request.POST))
    place = passkeys.place_of(request)
    if place is None:
        return JsonResponse({"detail": _("Passkeys do not work here.")}, status=409)
    options, token = passkeys.ask_known(place)
    return JsonResponse({"options": options, "token": token})


def _enter(request: HttpRequest, form: SignInForm | PasskeyForm) -> HttpResponse:
    """Begin a session for whom the form lets in."""
    try:
        is_right = form.is_valid()
    except Busy:
        return _ask(request, SignInForm(request), status=503, is_busy=True)
    if not is_right or form.caseworker is None:
        return _ask(request, form, status=403)
    with transaction.atomic():
        login(request, form.caseworker)
        audit.record(Action.SIGN_IN, by=form.caseworker)
    response = redirect("casework:shell")
    devices.remember(request, response, form.caseworker.username)
    return response


def _ask(
    request: HttpRequest,
    form: SignInForm | PasskeyForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show the page; whatever failed, the fields are those of name and password."""
    fields = form if isinstance(form, SignInForm) else SignInForm(request)
    problems = form.non_field_errors() if form.is_bound else []
    shown = {
        "form": fields,
        "problems": problems,
        "has_passkeys": passkeys.place_of(request) is not None,
        "local_name": passkeys.local_name(request),
    }
    return page(request, "sign_in", status=status, **shown, **more)


@require_POST
def sign_out(request: CaseworkRequest) -> HttpResponse:
    """End the session here and in the browser; the known device stays known."""
    logout(request)
    return leaving.clear(page(request, "signed_out"))


@require_safe
def shell(request: CaseworkRequest) -> HttpResponse:
    """The page that holds the unlocked key, around the frame of all the others."""
    home = reverse(f"casework:{_home_of(request.user)}")
    opening = request.user.passkeys.exclude(key_blob=None)
    has_place = passkeys.place_of(request) is not None
    return page(request, "shell", home=home, passkeys=opening if has_place else [])


def _home_of(caseworker: Caseworker) -> str:
    """Name the page with which somebody of these roles begins."""
    homes = {
        Role.BOARD: "board",
        Role.LEAD: "people",
        Role.OBSERVER: "totals",
        Role.ADMIN: "accounts",
        Role.PUBLISHER: "approvals",
    }
    theirs = [home for role, home in homes.items() if role in caseworker.roles]
    return theirs[0] if theirs and not caseworker.is_handler else "queue"
