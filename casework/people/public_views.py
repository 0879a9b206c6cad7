"""The pages for who has no account yet: applying, and joining by invitation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import qr
from casework.codes import Seen
from casework.pages import page
from casework.people import applying, inviting
from casework.people.forms import ApplyForm, ConfirmForm, JoinForm

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
def apply(request: HttpRequest) -> HttpResponse:
    """Say who may work here and how it is decided; take an application."""
    form = ApplyForm(request.POST if request.method == "POST" else None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            applying.apply(**form.facts)
        except applying.NameTaken:
            form.add_error("slug", _("Somebody has this short name. Please change it."))
        except applying.TooManyWaiting:
            status = 429
            message = _(
                "So many applications wait that the board could not read yours soon."
                " Please keep your text and send it again in some weeks."
            )
            form.add_error(None, message)
        else:
            return redirect("casework:applied")
    return page(request, "people/apply", status=status, form=form, documents=Seen)


@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    return page(request, "people/applied")


@require_http_methods(GET_OR_POST)
def join(request: HttpRequest) -> HttpResponse:
    """Take an invitation: choose a password, then set up the code app.

    Nothing is kept between the two steps but the invitation itself.
    """
    form = JoinForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or form.person is None:
        status = 400 if form.is_bound else 200
        return page(request, "people/join", status=status, form=form)

    device = inviting.begin(form.person, password=form.cleaned_data["password"])
    known = {key: form.cleaned_data[key] for key in ("username", "code")}
    return _confirm_page(request, ConfirmForm(initial=known), device)


@require_http_methods(GET_OR_POST)
def confirm(request: HttpRequest) -> HttpResponse:
    """Check the first six digits; with them the invitation is used up."""
    form = ConfirmForm(request.POST)
    is_whole = form.is_valid()
    device = inviting.waiting_device(form.person) if form.person else None
    if form.person is None or device is None:
        return redirect("casework:join")
    if is_whole and inviting.confirm(form.person, digits=form.cleaned_data["digits"]):
        return page(request, "people/joined")
    if is_whole:
        message = _(
            "These digits are not right. Please take those that the app shows now, and"
            " look whether the clock of your telephone is right."
        )
        form.add_error("digits", message)
    return _confirm_page(request, form, device, status=400)


def _confirm_page(
    request: HttpRequest, form: ConfirmForm, device: TOTPDevice, *, status: int = 200
) -> HttpResponse:
    secret, picture = inviting.secret_of(device), qr.draw(device.config_url)
    return page(
        request,
        "people/confirm",
        status=status,
        form=form,
        secret=secret,
        picture=picture,
    )
