"""The way back: the pages behind a receipt code, complete without scripts."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from reporting import (
    forms,
    intake,
    mailbox,
    nextsteps,
    receipts,
    tags,
    talk,
    transfers,
    uploads,
)
from reporting.calendar import today
from reporting.ladder import CloseReason, Stage
from reporting.models import Report

LOG = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and show its mailbox."""
    if request.method == "GET":
        return _ask_for_code(request, forms.ReturnForm())
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        return _ask_for_code(request, form, status=422)
    try:
        return _mailbox(request, form.cleaned_data["code"])
    except mailbox.Busy:
        return _later(request, form)


def _later(request: HttpRequest, form: forms.ReturnForm) -> HttpResponse:
    form.add_error("code", forms.BUSY)
    return _ask_for_code(request, form, status=503)


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
        "publishing": forms.PUBLISHING,
        "next_words": nextsteps.WORDS.items(),
        "limits": forms.limits(),
    }
    return render(request, "reporting/return.html", context, status=status)


def _mailbox(
    request: HttpRequest, code: str, *, notice: str = "", form: Any = None
) -> HttpResponse:
    keys = mailbox.derive(code)
    found = mailbox.find(keys.locator)
    if found is None:
        return render(request, "reporting/no_mailbox.html", status=404)
    lines = talk.read(found, keys)
    context = {
        "code": receipts.grouped(code),
        "report": found,
        "steps": talk.ladder_of(found),
        "next": _next(found),
        "messages": lines,
        "consent": forms.CONSENT,
        "publishing": forms.PUBLISHING,
        **_entry(found, keys, lines),
        **_said_before(found, lines),
        "notice": notice,
        "form": form,
        "limits": forms.limits(),
    }
    return render(
        request, "reporting/mailbox.html", context, status=422 if form else 200
    )


def _next(found: Report) -> list[str]:
    """Say what comes next, each with its month."""
    return [_said(one) for one in talk.coming(found, today())]


def _said(one: nextsteps.Coming) -> str:
    month = date_format(one.month, "F Y") if one.month else ""
    return str(nextsteps.WORDS[one.code]).replace("{month}", month)


def _entry(
    found: Report, keys: receipts.Mailbox, lines: list[talk.Line]
) -> dict[str, Any]:
    """Tell where the public reads what came of it, or when at the earliest."""
    allowed_on = talk.allowed_on(lines) if found.allows_publishing else None
    return {
        "entry_number": tags.entry_number(keys.talk_key, case=found.id),
        "is_allowed": allowed_on is not None,
        "entry_month": allowed_on and nextsteps.earliest_results(allowed_on, today()),
    }


def _said_before(found: Report, lines: list[talk.Line]) -> dict[str, str]:
    """Tell what to tick: the last choice in the talk; a yes must be noted here, too."""
    publishing = talk.newest_word(lines, [talk.PUBLISH, talk.PUBLISH_NOT])
    if publishing and not found.allows_publishing:
        publishing = talk.PUBLISH_NOT
    return {
        "said_of_publishing": publishing,
        "said_of_consent": talk.newest_word(
            lines, [value for value, _ in forms.CONSENT]
        ),
    }


def _change(
    request: HttpRequest,
    form: forms.ReturnForm,
    change: Callable[[Report, receipts.Mailbox], None],
    notice: str,
) -> HttpResponse:
    """Do `change` to the report of the form's code, or give back what was typed."""
    if "code" not in form.cleaned_data:
        return _ask_for_code(request, form, status=422)
    try:
        return _do_change(request, form, change, notice)
    except (DatabaseError, mailbox.UnprovenRecipient, mailbox.Busy):
        LOG.exception("a change could not be kept")
        context = {"story": request.POST.get("text", ""), "is_down": True}
        return render(request, "reporting/no_roster.html", context, status=503)


def _do_change(
    request: HttpRequest,
    form: forms.ReturnForm,
    change: Callable[[Report, receipts.Mailbox], None],
    notice: str,
) -> HttpResponse:
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
        talk.say(found, text, keys=keys, on=today())

    return _change(request, form, change, _("Your message has been sent."))


@require_POST
def change_consent(request: HttpRequest) -> HttpResponse:
    form = forms.ConsentForm(request.POST)
    form.full_clean()

    def change(found: Report, keys: receipts.Mailbox) -> None:
        choice = form.cleaned_data["consent"]
        talk.consent(found, choice, keys=keys, on=today())

    return _change(request, form, change, _("We have noted what we may do."))


@require_POST
def change_publishing(request: HttpRequest) -> HttpResponse:
    form = forms.PublishingForm(request.POST)
    form.full_clean()

    def change(found: Report, keys: receipts.Mailbox) -> None:
        talk.publish(found, form.cleaned_data["publishing"], keys=keys, on=today())

    notice = _("We have noted what we may do.")
    if form.cleaned_data.get("publishing") == talk.PUBLISH_NOT:
        notice = _("We have noted your no: nothing of it will be published.")
    return _change(request, form, change, notice)


@require_POST
def send_files(request: HttpRequest) -> HttpResponse:
    form = forms.FilesForm(request.POST)
    files = uploads.files_of(request)
    if uploads.refused_of(request) or not files:
        form.add_error(None, _("Please choose files within the limits."))
    if not form.is_valid():
        intake.discard(files)

    def change(found: Report, keys: receipts.Mailbox) -> None:
        intake.add_files(found, files, keys=keys, on=today())

    return _change(request, form, change, _("Your files have been sent."))


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete for good. A second click finds nothing, as after any deletion."""
    form = forms.DeleteForm(request.POST)
    if not form.is_valid():
        return _change(request, form, lambda found, keys: None, "")
    try:
        found = mailbox.find(mailbox.derive(form.cleaned_data["code"]).locator)
    except mailbox.Busy:
        return _later(request, form)
    if found is None:
        return render(request, "reporting/no_mailbox.html", status=404)
    mailbox.delete(found)
    return render(request, "reporting/deleted.html")
