"""JSON of a case: sealed bytes out, sealed bytes in."""

from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import (
    MAX_TEXT_BYTES,
    MAX_WRAP_BYTES,
    KeyedSerializer,
    b64,
    call,
    checked,
    sha256,
)
from casework.cases import actions, files
from casework.models import Case, Caseworker
from casework.models.people import CaseworkerQuerySet
from casework.triage.held_replies import replies_of
from casework.triage.sheets_api import sheets_of
from reporting.api import Conflict
from reporting.models import File
from reporting.wire import DigestField, SealedField


class OpenedSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(min_value=0, max_value=10**6, default=0)


class ReplySerializer(KeyedSerializer):
    n = serializers.IntegerField(min_value=1, max_value=10**6)
    for_case = SealedField(max_bytes=MAX_TEXT_BYTES)
    for_reporter = SealedField(max_bytes=MAX_TEXT_BYTES)


class NoteSerializer(KeyedSerializer):
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES)


class GrantSerializer(KeyedSerializer):
    caseworker = serializers.CharField(max_length=40)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)
    tag = DigestField()


@call("GET")
def case(request: CaseworkCall, case: Case) -> Response:
    """Everything of a case that the caseworker's browser can open."""
    actions.hand_out(case, by=request.user)
    envelope = bytes(case.envelope)
    return Response(
        {
            "case": str(case.pk),
            "recipient": case.recipient,
            "key": case.key_number,
            "tag": case.recipient_tag,
            "needs_new_key": case.needs_new_key,
            "old_keys": _old_keys(case),
            "reply_to": case.reply_to,
            "envelope_sha256": sha256(envelope),
            "envelope": b64(envelope),
            "wraps": _wraps(case, request.user),
            "messages": _messages(case),
            "notes": _notes(case),
            "sheets": sheets_of(case),
            "held": replies_of(case),
            "files": _files(case),
            "colleagues": _colleagues(case, request.user),
        }
    )


def _wraps(case: Case, caseworker: Caseworker) -> list[dict[str, str]]:
    """The case's secret in every form this caseworker holds a key for."""
    mine = case.grants.filter(caseworker=caseworker)
    wraps = [{"holder": "me", "sealed": b64(grant.sealed)} for grant in mine]
    if caseworker.is_intake and caseworker.organisation is not None:
        keys = caseworker.desk_keys.values_list("desk", "epoch")
        held = {(desk, epoch) for desk, epoch in keys}
        wraps += [
            {"holder": f"desk:{wrap.desk}:{wrap.epoch}", "sealed": b64(wrap.sealed)}
            for wrap in case.desk_wraps.filter(desk=caseworker.organisation.desk)
            if (wrap.desk, wrap.epoch) in held
        ]
    return wraps


def _old_keys(case: Case) -> list[dict[str, Any]]:
    """The earlier secrets, each sealed to the one that followed it."""
    return [
        {"number": old.number, "recipient": old.recipient, "sealed": b64(old.sealed)}
        for old in case.old_keys.all()
    ]


def _messages(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "n": message.number,
            "sender": message.sender,
            "sealed": b64(message.for_case),
            "sha256": sha256(bytes(message.for_case)),
            "on": message.sent_on.isoformat(),
        }
        for message in case.messages.defer("for_reporter")
    ]


def _notes(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": note.pk,
            "author": note.author.name,
            "on": note.written_on.isoformat(),
            "sealed": b64(note.sealed),
        }
        for note in case.notes.select_related("author")
    ]


def _files(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": str(file.pk),
            "sealed_bytes": file.sealed_bytes,
            "sha256": file.sha256,
            "wrap": b64(file.wrap),
        }
        for file in case.files.order_by("received_on", "pk")
    ]


def _able(case: Case, caseworker: Caseworker) -> CaseworkerQuerySet:
    """Choose colleagues but those who stepped back from the case, which is for good."""
    colleagues = Caseworker.objects.colleagues_of(caseworker)
    return colleagues.exclude(recusals__report=case)


def _colleagues(case: Case, caseworker: Caseworker) -> list[dict[str, Any]]:
    """Whom the case may be shared with, and who has it already."""
    granted = set(case.grants.values_list("caseworker", flat=True))
    colleagues = _able(case, caseworker)
    return [
        {
            "username": colleague.username,
            "name": colleague.name,
            "organisation": str(colleague.organisation),
            "recipient": colleague.recipient,
            "granted": colleague.pk in granted,
        }
        for colleague in colleagues.select_related("organisation")
    ]


@call("POST")
def opened(request: CaseworkCall, case: Case) -> Response:
    """The browser has opened the report and shown messages up to `n`."""
    data = checked(OpenedSerializer, request)
    actions.open_case(case, up_to=data["n"], by=request.user)
    return Response(status=204)


@call("POST")
def messages(request: CaseworkCall, case: Case) -> Response:
    """Keep an answer, sealed for both ends; 409 says what the next must carry."""
    data = checked(ReplySerializer, request)
    try:
        message = actions.reply(case, number=data.pop("n"), by=request.user, **data)
    except actions.NeedsAgreement:
        said = _(
            "This case is urgent by now. Reload the page: a colleague reads first."
        )
        raise Conflict(said) from None
    return Response({"n": message.number}, status=201)


@call("POST")
def notes(request: CaseworkCall, case: Case) -> Response:
    note = actions.add_note(case, by=request.user, **checked(NoteSerializer, request))
    return Response({"id": note.pk}, status=201)


@call("POST")
def grants(request: CaseworkCall, case: Case) -> Response:
    """Share the case with a colleague of one's own organisation."""
    data = checked(GrantSerializer, request)
    colleague = _able(case, request.user).filter(username=data["caseworker"]).first()
    if colleague is None:
        raise serializers.ValidationError({"caseworker": [_("No such colleague.")]})
    try:
        del data["caseworker"]
        actions.grant(case, to=colleague, by=request.user, **data)
    except actions.AlreadyGranted:
        raise Conflict(_("Your colleague has this case already.")) from None
    return Response(status=201)


@call("GET")
def file(request: CaseworkCall, file: File) -> FileResponse:
    """The sealed bytes of a file, in a stream."""
    try:
        content = files.hand_out(file, by=request.user)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{file.pk}.age",
        content_type="application/octet-stream",
    )
