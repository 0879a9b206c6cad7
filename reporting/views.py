"""The reporter's pages. Everything here works without scripts; scripts only add."""

import logging
import secrets
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from reporting import forms, intake, mailbox, published, receipts, uploads
from reporting.calendar import today
from reporting.gaps import Template
from reporting.offers import Offer
from reporting.rosters import RosterError

LOG = logging.getLogger(__name__)
# Stands in the cached page where each shown form gets a key of its own.
KEY_PLACE = "0" * (2 * forms.FORM_KEY_BYTES)


@require_GET
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send to the start page in the browser's language; nothing is remembered."""
    language = get_language_from_request(request)
    response = HttpResponseRedirect(f"/{language}/")
    response["Vary"] = "Accept-Language"
    return response


@require_GET
@gzip_page
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "reporting/start.html")


@require_GET
@gzip_page
def protection(request: HttpRequest) -> HttpResponse:
    return render(request, "reporting/protection.html")


@require_GET
@gzip_page
def danger(request: HttpRequest) -> HttpResponse:
    return render(request, "reporting/danger.html")


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take in a report that came without scripts."""
    try:
        offer = published.offer(published.roster())
    except RosterError:
        return _not_taking(request)
    except DatabaseError:
        LOG.exception("no roster can be read")
        return _not_taking(request, is_down=True)
    if request.method == "POST":
        return _send(request, offer)
    if not offer.desks:
        return _not_taking(request)
    return _form_page(request, offer)


def _form_page(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Show the empty form; only its key is new each time."""
    language = get_language() or settings.LANGUAGE_CODE
    page = _blank_form(language, offer, today())
    response = HttpResponse(headers={"Vary": "Accept-Encoding"})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = page.zipped(_new_key())
        response["Content-Encoding"] = "gzip"
    else:
        response.content = page.plain(_new_key())
    return response


@lru_cache(maxsize=32)
def _blank_form(language: str, offer: Offer, on: date) -> Template:
    """Render the empty form once a day for each language; all share it."""
    request = HttpRequest()
    request.path = f"/{language}/report/"
    form = forms.ReportForm(offer=offer)
    context = _shown(form, KEY_PLACE) | {"today": on.isoformat()}
    page = render_to_string("reporting/report.html", context, request)
    return Template(page, gap=KEY_PLACE)


def _new_key() -> str:
    return secrets.token_hex(forms.FORM_KEY_BYTES)


def _shown(form: forms.ReportForm, form_key: str) -> dict[str, Any]:
    return {
        "form": form,
        "form_key": form_key,
        "desks": form.desks(),
        "today": today().isoformat(),
        "roster_number": form.offer.roster.number,
        "limits": forms.limits(),
        **forms.questions(),
    }


def _send(request: HttpRequest, offer: Offer) -> HttpResponse:
    form = forms.ReportForm(request.POST, offer=offer)
    files = uploads.files_of(request)
    refused = uploads.refused_of(request)
    if refused or not form.is_valid():
        intake.discard(files)
        return _form_again(request, form, refused, had_files=bool(files))
    code = receipts.code_for_form(
        settings.FORM_CODE_SECRET,
        form.cleaned_data["form_key"],
        form.content(files),
    )
    try:
        intake.seal_and_accept(
            form.answers(),
            files,
            mailbox=mailbox.derive(code),
            desks=offer.route(form.cleaned_data["country"], form.cleaned_data["desk"]),
            roster=offer.roster,
            language=get_language() or settings.LANGUAGE_CODE,
            on=today(),
        )
    except (DatabaseError, OSError, mailbox.Busy):
        LOG.exception("a report could not be kept")
        return _not_kept(request, form, had_files=bool(files))
    context = {"code": receipts.grouped(code), "files": files}
    return render(request, "reporting/receipt.html", context)


def _form_again(
    request: HttpRequest,
    form: forms.ReportForm,
    refused: set[str],
    *,
    had_files: bool,
) -> HttpResponse:
    """Show the form with everything that was typed, and what to mend."""
    context = _shown(form, _new_key())
    context |= {"refused_files": refused, "had_files": had_files or bool(refused)}
    return render(request, "reporting/report.html", context, status=422)


def _not_kept(
    request: HttpRequest, form: forms.ReportForm, *, had_files: bool
) -> HttpResponse:
    """Give everything back, with the same key: it may have been kept after all."""
    form.add_error(None, forms.NOT_KEPT)
    context = _shown(form, form.cleaned_data["form_key"].hex())
    context |= {"had_files": had_files}
    return render(request, "reporting/report.html", context, status=503)


def _not_taking(request: HttpRequest, *, is_down: bool = False) -> HttpResponse:
    """Take nothing while nobody vetted could read it; give back what was typed."""
    intake.discard(uploads.files_of(request))
    context = {"story": request.POST.get("story", ""), "is_down": is_down}
    return render(request, "reporting/no_roster.html", context, status=503)


@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Go away from here, for browsers without scripts."""
    response = HttpResponseRedirect(settings.LEAVE_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
