"""JSON for the pages of casework: sealed bytes out, sealed bytes in."""

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
)
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from casework import actions
from casework.access import (
    CaseworkCall,
    HasKey,
    IsVerified,
    VerifiedSession,
    case_for,
    file_for,
)
from casework.models import Case, Caseworker
from reporting import store
from reporting.age import AgeError, Recipient
from reporting.api import Conflict
from reporting.wire import RecipientField, SealedField

MAX_TEXT_BYTES = 256 * 2**10
MAX_WRAP_BYTES = 4 * 2**10
MAX_BLOB_BYTES = 4 * 2**10
# An age file under a passphrase: scrypt, salt, work factor. 18 is what the browser
# uses; less would help whoever steals the database to guess, more is a trap.
BLOB = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} (18|19|20)\n")

View = Callable[..., HttpResponseBase]


class KeySerializer(serializers.Serializer[Any]):
    recipient = RecipientField()
    blob = serializers.CharField(max_length=MAX_BLOB_BYTES * 4 // 3 + 4)

    def validate_recipient(self, value: str) -> str:
        try:
            return str(Recipient.parse(value))
        except AgeError as error:
            raise serializers.ValidationError(str(error)) from error

    def validate_blob(self, value: str) -> bytes:
        try:
            blob = base64.b64decode(value, validate=True)
        except ValueError:
            raise serializers.ValidationError(_("This is not base64.")) from None
        if BLOB.match(blob) is None:
            message = _("This is not a key sealed under a passphrase.")
            raise serializers.ValidationError(message)
        return blob


class OpenedSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(min_value=0, max_value=10**6, default=0)


class ReplySerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(min_value=1, max_value=10**6)
    for_case = SealedField(max_bytes=MAX_TEXT_BYTES)
    for_reporter = SealedField(max_bytes=MAX_TEXT_BYTES)


class NoteSerializer(serializers.Serializer[Any]):
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES)


class GrantSerializer(serializers.Serializer[Any]):
    caseworker = serializers.CharField(max_length=40)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


def _door(
    method: str, *more: str, needs: type[IsVerified] = HasKey
) -> Callable[[View], View]:
    """Make a view of JSON calls: verified session, CSRF token, not in the schema."""

    def wrap(view: View) -> View:
        guarded = permission_classes([needs])(view)
        guarded = authentication_classes([VerifiedSession])(guarded)
        door: View = extend_schema(exclude=True)(api_view([method, *more])(guarded))
        return door

    return wrap


def _checked(serializer: type[serializers.Serializer[Any]], request: Request) -> Any:
    try:
        checked = serializer(data=request.data)
    except RecursionError:  # JSON as deep as a well; the parser does not mind it
        raise ParseError from None
    checked.is_valid(raise_exception=True)
    return checked.validated_data


def _b64(data: bytes | memoryview) -> str:
    return SealedField(max_bytes=0).to_representation(bytes(data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@_door("GET", "POST", needs=IsVerified)
def keys(request: CaseworkCall) -> Response:
    """One's own sealed keys; a first key is kept once."""
    if request.method == "POST":
        try:
            actions.set_key(request.user, **_checked(KeySerializer, request))
        except actions.KeyExists:
            raise Conflict(_("You have a key already.")) from None
        return Response(status=201)
    blob = request.user.key_blob
    is_intake = request.user.is_intake
    desks = request.user.desk_keys.order_by("desk", "epoch") if is_intake else ()
    return Response(
        {
            "recipient": request.user.recipient,
            "blob": None if blob is None else _b64(blob),
            "desks": [
                {"desk": key.desk, "epoch": key.epoch, "sealed": _b64(key.sealed)}
                for key in desks
            ],
        }
    )


@_door("GET")
def case(request: CaseworkCall, case_id: UUID) -> Response:
    """Everything of a case that the caseworker's browser can open."""
    case = case_for(request.user, case_id)
    actions.hand_out(case, by=request.user)
    envelope = bytes(case.envelope)
    return Response(
        {
            "case": str(case.pk),
            "recipient": case.recipient,
            "reply_to": case.reply_to,
            "envelope_sha256": _sha256(envelope),
            "envelope": _b64(envelope),
            "wraps": _wraps(case, request.user),
            "messages": _messages(case),
            "notes": _notes(case),
            "files": _files(case),
            "colleagues": _colleagues(case, request.user),
        }
    )


def _wraps(case: Case, caseworker: Caseworker) -> list[dict[str, str]]:
    """The case's secret in every form this caseworker holds a key for."""
    mine = case.grants.filter(caseworker=caseworker)
    wraps = [{"holder": "me", "sealed": _b64(grant.sealed)} for grant in mine]
    if caseworker.is_intake and caseworker.organisation is not None:
        keys = caseworker.desk_keys.values_list("desk", "epoch")
        held = {(desk, epoch) for desk, epoch in keys}
        wraps += [
            {"holder": f"desk:{wrap.desk}:{wrap.epoch}", "sealed": _b64(wrap.sealed)}
            for wrap in case.desk_wraps.filter(desk=caseworker.organisation.desk)
            if (wrap.desk, wrap.epoch) in held
        ]
    return wraps


def _messages(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "n": message.number,
            "sender": message.sender,
            "sealed": _b64(message.for_case),
            "sha256": _sha256(bytes(message.for_case)),
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
            "sealed": _b64(note.sealed),
        }
        for note in case.notes.select_related("author")
    ]


def _files(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": str(file.pk),
            "sealed_bytes": file.sealed_bytes,
            "sha256": file.sha256,
            "wrap": _b64(file.wrap),
        }
        for file in case.files.order_by("received_on", "pk")
    ]


def _colleagues(case: Case, caseworker: Caseworker) -> list[dict[str, Any]]:
    """Whom the case may be shared with, and who has it already."""
    granted = set(case.grants.values_list("caseworker", flat=True))
    colleagues = Caseworker.objects.colleagues_of(caseworker)
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


@_door("POST")
def opened(request: CaseworkCall, case_id: UUID) -> Response:
    """The browser has opened the report and shown messages up to `n`."""
    case = case_for(request.user, case_id)
    data = _checked(OpenedSerializer, request)
    actions.open_case(case, up_to=data["n"], by=request.user)
    return Response(status=204)


@_door("POST")
def messages(request: CaseworkCall, case_id: UUID) -> Response:
    """Keep an answer, sealed for both ends; 409 says what the next must carry."""
    case = case_for(request.user, case_id)
    data = _checked(ReplySerializer, request)
    message = actions.reply(case, number=data.pop("n"), by=request.user, **data)
    return Response({"n": message.number}, status=201)


@_door("POST")
def notes(request: CaseworkCall, case_id: UUID) -> Response:
    case = case_for(request.user, case_id)
    note = actions.add_note(case, by=request.user, **_checked(NoteSerializer, request))
    return Response({"id": note.pk}, status=201)


@_door("POST")
def grants(request: CaseworkCall, case_id: UUID) -> Response:
    """Share the case with a colleague of one's own organisation."""
    case = case_for(request.user, case_id)
    data = _checked(GrantSerializer, request)
    colleagues = Caseworker.objects.colleagues_of(request.user)
    colleague = colleagues.filter(username=data["caseworker"]).first()
    if colleague is None:
        raise serializers.ValidationError({"caseworker": [_("No such colleague.")]})
    try:
        actions.grant(case, to=colleague, sealed=data["sealed"], by=request.user)
    except actions.AlreadyGranted:
        raise Conflict(_("Your colleague has this case already.")) from None
    return Response(status=201)


@_door("GET")
def file(request: CaseworkCall, file_id: UUID) -> FileResponse:
    """The sealed bytes of a file, in a stream."""
    file = file_for(request.user, file_id)
    try:
        content = store.open_file(file.pk)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{file.pk}.age",
        content_type="application/octet-stream",
    )
