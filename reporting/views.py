"""The reporter's pages. Everything here works without scripts; scripts only add."""

import secrets
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reporting import forms, intake, mailbox, published, receipts, talk, transfers
from reporting.calendar import today
from reporting.gaps import Template
from reporting.ladder import CloseReason, Stage
from reporting.models import Report
from reporting.rosters import Roster, RosterError
from reporting.uploads import SealedUpload

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
        roster = published.roster()
    except RosterError:
        return _no_roster(request)
    if request.method == "POST":
        return _send(request, roster)
    return _form_page(request, roster)


def _form_page(request: HttpRequest, roster: Roster) -> HttpResponse:
    """Show the empty form; only its key is new each time."""
    language = get_language() or settings.LANGUAGE_CODE
    page = _blank_form(language, roster, today())
    response = HttpResponse(headers={"Vary": "Accept-Encoding"})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = page.zipped(_new_key())
        response["Content-Encoding"] = "gzip"
    else:
        response.content = page.plain(_new_key())
    return response


@lru_cache(maxsize=32)
def _blank_form(language: str, roster: Roster, on: date) -> Template:
    """Render the empty form once a day for each language; all share it."""
    request = HttpRequest()
    request.path = f"/{language}/report/"
    form = forms.ReportForm(roster=roster)
    context = _shown(form, KEY_PLACE) | {"today": on.isoformat()}
    page = render_to_string("reporting/report.html", context, request)
    return Template(page, gap=KEY_PLACE)


def _new_key() -> str:
    return secrets.token_hex(forms.FORM_KEY_BYTES)


def _shown(form: forms.ReportForm, form_key: str) -> dict[str, Any]:
    return {
        "form": form,
        "form_key": form_key,
        "desks": form.roster.desks,
        "today": today().isoformat(),
        "roster_number": form.roster.number,
        "limits": _limits(),
        **forms.questions(),
    }


def _limits() -> dict[str, int]:
    return {
        "files": settings.MAX_FILES,
        "file_bytes": settings.MAX_FILE_BYTES,
        "report_bytes": settings.MAX_REPORT_FILES_BYTES,
        "text": forms.MAX_STORY_CHARACTERS,
    }


def _send(request: HttpRequest, roster: Roster) -> HttpResponse:
    form = forms.ReportForm(request.POST, roster=roster)
    files = _files(request)
    refused = _refused_files(request)
    if refused or not form.is_valid():
        intake.discard(files)
        return _form_again(request, form, refused, had_files=bool(files))
    code = receipts.code_for_form(
        settings.FORM_CODE_SECRET,
        form.cleaned_data["form_key"],
        form.content(files),
    )
    intake.seal_and_accept(
        form.answers(),
        files,
        mailbox=mailbox.derive(code),
        desks=roster.route(form.cleaned_data["country"], form.cleaned_data["desk"]),
        roster=roster,
        language=get_language() or settings.LANGUAGE_CODE,
        on=today(),
    )
    context = {"code": receipts.grouped(code)}
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


def _no_roster(request: HttpRequest) -> HttpResponse:
    """Take nothing while nobody vetted could read it; give back what was typed."""
    intake.discard(_files(request))
    context = {"story": request.POST.get("story", "")}
    return render(request, "reporting/no_roster.html", context, status=503)


def _files(request: HttpRequest) -> list[SealedUpload]:
    """Give the form's files, each settled on its cleaned copy or the one as sent."""
    sent = request.FILES.getlist("files")
    files = [file for file in sent if isinstance(file, SealedUpload) and file.size]
    for file in files:
        file.choose(keep_hidden_data="keep_hidden" in request.POST)
    return files


def _refused_files(request: HttpRequest) -> set[str]:
    return getattr(request, "refused_files", set())


@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and show its mailbox."""
    if request.method == "GET":
        return _ask_for_code(request, forms.ReturnForm())
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        return _ask_for_code(request, form, status=422)
    return _mailbox(request, form.cleaned_data["code"])


@gzip_page
def _ask_for_code(
    request: HttpRequest, form: forms.ReturnForm, *, status: int = 200
) -> HttpResponse:
    """Show the box for the code, with all the words the script will need."""
    context = {
        "code_form": form,
        "steps": talk.blank_ladder(),
        "stages": Stage.choices,
        "reasons": CloseReason.choices,
        "consent": forms.CONSENT,
        "limits": _limits(),
    }
    return render(request, "reporting/return.html", context, status=status)


def _mailbox(
    request: HttpRequest, code: str, *, notice: str = "", form: Any = None
) -> HttpResponse:
    keys = mailbox.derive(code)
    found = mailbox.find(keys.locator)
    if found is None:
        return render(request, "reporting/no_mailbox.html", status=404)
    context = {
        "code": receipts.grouped(code),
        "report": found,
        "steps": talk.ladder_of(found),
        "messages": talk.read(found, keys.identity),
        "consent": forms.CONSENT,
        "notice": notice,
        "form": form,
        "limits": _limits(),
    }
    return render(
        request, "reporting/mailbox.html", context, status=422 if form else 200
    )


def _change(
    request: HttpRequest,
    form: forms.ReturnForm,
    change: Callable[[Report, receipts.Mailbox], None],
    notice: str,
) -> HttpResponse:
    """Do `change` to the report of the form's code, then show the mailbox again."""
    if "code" not in form.cleaned_data:
        return _ask_for_code(request, form, status=422)
    code = form.cleaned_data["code"]
    if form.errors:
        return _mailbox(request, code, form=form)
    keys = mailbox.derive(code)
    found = mailbox.find(keys.locator)
    if found is None:
        return render(request, "reporting/no_mailbox.html", status=404)
    try:
        change(found, keys)
    except Report.DoesNotExist:  # deleted in this very moment
        return render(request, "reporting/no_mailbox.html", status=404)
    except transfers.TooMuch:
        form.add_error(None, _("Please choose files within the limits."))
        return _mailbox(request, code, form=form)
    return _mailbox(request, code, notice=notice)


@require_POST
def send_message(request: HttpRequest) -> HttpResponse:
    form = forms.MessageForm(request.POST)
    form.full_clean()

    def change(found: Report, keys: receipts.Mailbox) -> None:
        text = form.cleaned_data["text"]
        talk.say(found, text, identity=keys.identity, on=today())

    return _change(request, form, change, _("Your message has been sent."))


@require_POST
def change_consent(request: HttpRequest) -> HttpResponse:
    form = forms.ConsentForm(request.POST)
    form.full_clean()

    def change(found: Report, keys: receipts.Mailbox) -> None:
        choice = form.cleaned_data["consent"]
        talk.consent(found, choice, identity=keys.identity, on=today())

    return _change(request, form, change, _("We have noted what we may do."))


@require_POST
def send_files(request: HttpRequest) -> HttpResponse:
    form = forms.FilesForm(request.POST)
    files = _files(request)
    if _refused_files(request) or not files:
        form.add_error(None, _("Please choose files within the limits."))
    if not form.is_valid():
        intake.discard(files)

    def change(found: Report, keys: receipts.Mailbox) -> None:
        sealed_bytes = sum(file.sealed.sealed_size for file in files)
        transfers.make_sure_of_room(found, files=len(files), sealed_bytes=sealed_bytes)
        intake.attach(found, files, on=today())

    return _change(request, form, change, _("Your files have been sent."))


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete for good. A second click finds nothing, as after any deletion."""
    form = forms.DeleteForm(request.POST)
    if not form.is_valid():
        return _change(request, form, lambda found, keys: None, "")
    found = mailbox.find(mailbox.derive(form.cleaned_data["code"]).locator)
    if found is None:
        return render(request, "reporting/no_mailbox.html", status=404)
    mailbox.delete(found)
    return render(request, "reporting/deleted.html")


@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Go away from here, for browsers without scripts."""
    response = HttpResponseRedirect(settings.LEAVE_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
