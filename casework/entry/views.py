"""The pages of coming and going, and the shell around all the others."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework import audit
from casework.access import CaseworkRequest, is_verified
from casework.codes import Action, Role
from casework.entry import devices, leaving
from casework.entry.forms import SignInForm
from casework.models import Caseworker
from casework.pages import page


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and code; answer every failure alike."""
    if is_verified(request):
        return redirect("casework:shell")
    if request.method != "POST":
        return page(request, "sign_in", form=SignInForm(request))
    form = SignInForm(request, request.POST)
    if not form.is_valid() or form.caseworker is None:
        return page(request, "sign_in", status=403, form=form)

    login(request, form.caseworker)
    audit.record(Action.SIGN_IN, by=form.caseworker)
    response = redirect("casework:shell")
    devices.remember(request, response, form.caseworker.username)
    return response


@require_POST
def sign_out(request: CaseworkRequest) -> HttpResponse:
    """End the session here and in the browser; the known device stays known."""
    logout(request)
    return leaving.clear(page(request, "signed_out"))


@require_safe
def shell(request: CaseworkRequest) -> HttpResponse:
    """The page that holds the unlocked key, around the frame of all the others."""
    return page(request, "shell", home=reverse(f"casework:{_home_of(request.user)}"))


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
