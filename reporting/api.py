"""The JSON API of the scripted reporter path. It sees digests and sealed bytes only."""

from functools import cache
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import exception_handler

from reporting import (
    intake,
    mailbox,
    published,
    receipts,
    serializers,
    talk,
    transfers,
)
from reporting.calendar import today
from reporting.models import Message, Report, Upload
from reporting.rosters import RosterError
from reporting.wire import SealedField

PREFIX = "/api/v1/"
_encode = SealedField(max_bytes=0).to_representation


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT


class Unavailable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE


class PartParser(BaseParser):
    """The raw bytes of one part."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, *_: Any, **__: Any) -> Any:
        return stream.read(transfers.PART_BYTES + 1)


# What the floors below refuse because of how things stand just now.
CONFLICTS = {
    intake.UnknownDesk: _("The list of offices has changed."),
    intake.CodeTaken: _("Please make a new code."),
    transfers.TooMuch: _("This report has as many files as it may."),
    transfers.NotWhole: _("The file did not arrive whole."),
}


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal of the floors below into its answer."""
    if isinstance(error, mailbox.MessageOutOfOrder):
        return Response({"next": error.number, "prev": error.previous}, status=409)
    if isinstance(error, mailbox.KeyChanged):
        return Response(_recipient_of(error.report), status=409)
    if isinstance(error, transfers.WrongOffset):
        return Response({"received": error.received}, status=409)
    if isinstance(error, RosterError):
        error = Unavailable(_("There is no valid list of offices just now."))
    elif isinstance(error, RecursionError):  # JSON within JSON within JSON
        error = ParseError()
    elif isinstance(error, Report.DoesNotExist):  # deleted in this very moment
        error = NotFound()
    elif type(error) in CONFLICTS:
        error = Conflict(CONFLICTS[type(error)])
    return exception_handler(error, context)


@cache
def _checker(serializer: type[Serializer[Any]]) -> Any:
    return serializer()


def _checked(request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
    """Check what came. One serializer serves all: making one costs a millisecond."""
    data: dict[str, Any] = _checker(serializer).run_validation(request.data)
    return data


def _report(
    request: Request, serializer: type[Serializer[Any]]
) -> tuple[Report, dict[str, Any]]:
    """Find the mailbox, and check the right to write where it is asked for."""
    data = _checked(request, serializer)
    report = mailbox.find(bytes.fromhex(data["locator"]))
    if report is None:
        raise Http404
    if "write_key" in data:
        key = bytes.fromhex(data["write_key"])
        if not mailbox.may_write(report, key):
            raise Http404
    return report, data


@extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
@api_view(["GET"])
def roster(request: Request) -> HttpResponse:
    """The signed roster, for the browser to verify before it seals."""
    published.roster()
    return HttpResponse(published.note(), content_type="text/plain; charset=utf-8")


@extend_schema(
    request=serializers.ReportSerializer, responses={201: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def reports(request: Request) -> Response:
    """Take in a report sealed in the browser; the same one again is 200."""
    data = _checked(request, serializers.ReportSerializer)
    current = published.roster()
    sealed = serializers.sealed_report(data)
    if data["roster"] != current.sha256:
        # It may have arrived before the roster changed, and only the answer was lost.
        if not intake.is_kept(sealed):
            raise intake.UnknownDesk
        return Response({"case": str(sealed.case)}, status=200)
    report, is_new = intake.accept(sealed, roster=current, on=today())
    return Response({"case": str(report.id)}, status=201 if is_new else 200)


@extend_schema(
    request=serializers.LocatorSerializer, responses={200: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def open_mailbox(request: Request) -> Response:
    """Everything the reporter may see, messages still sealed to the reporter."""
    report, _data = _report(request, serializers.LocatorSerializer)
    return Response(
        {
            "case": str(report.id),
            **_recipient_of(report),
            "stage": report.stage,
            "steps": [
                {
                    "stage": step.stage,
                    "reason": step.reason,
                    "month": step.taken_on.strftime("%Y-%m"),
                }
                for step in report.way()
            ],
            "next": [
                {"code": one.code, "month": one.month and one.month.strftime("%Y-%m")}
                for one in talk.coming(report, today())
            ],
            "allows_publishing": report.allows_publishing,
            "envelope_sha256": receipts.digest(bytes(report.envelope)).hex(),
            "messages": [_message(message) for message in report.messages.all()],
            "files": report.files.count(),
        }
    )


def _recipient_of(report: Report) -> dict[str, Any]:
    """What to seal to, and what proves it to those who know the talk key."""
    return {
        "recipient": report.recipient,
        "key": report.key_number,
        "tag": report.recipient_tag,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "n": message.number,
        "sender": message.sender,
        "sha256": receipts.digest(bytes(message.for_case)).hex(),
        "sealed": _encode(bytes(message.for_reporter)),
        "on": message.sent_on.isoformat(),
    }


@extend_schema(
    request=serializers.MessageSerializer, responses={201: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def messages(request: Request) -> Response:
    """Add a message of the reporter, sealed for both ends."""
    report, data = _report(request, serializers.MessageSerializer)
    message = mailbox.add_sealed_message(
        report,
        sender=mailbox.Sender.REPORTER,
        number=data["n"],
        for_case=data["for_case"],
        for_reporter=data["for_reporter"],
        key=data["key"],
        on=today(),
    )
    return Response({"n": message.number}, status=201)


@extend_schema(request=serializers.PublishingSerializer, responses={204: None})
@api_view(["POST"])
def publishing(request: Request) -> Response:
    """Note whether what came of the report may be published.

    Without it nothing is; with it, only if the reporter has said so in the talk, too.
    """
    report, data = _report(request, serializers.PublishingSerializer)
    mailbox.allow_publishing(report, data["allows_publishing"])
    return Response(status=204)


@extend_schema(request=serializers.WriteSerializer, responses={204: None})
@api_view(["POST"])
def delete(request: Request) -> Response:
    """Delete the report: rows, wraps, messages and files."""
    report, _data = _report(request, serializers.WriteSerializer)
    mailbox.delete(report)
    return Response(status=204)


@extend_schema(
    request=serializers.UploadSerializer, responses={201: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def uploads(request: Request) -> Response:
    """Announce a sealed file; its id is the right to send its parts."""
    report, data = _report(request, serializers.UploadSerializer)
    upload = transfers.start(report, sealed_bytes=data["size"], on=today())
    return Response({"upload": str(upload.id), "part": transfers.PART_BYTES}, 201)


def _upload(upload_id: UUID) -> Upload:
    upload = Upload.objects.filter(id=upload_id).first()
    if upload is None:
        raise Http404
    return upload


@extend_schema(
    request={"application/octet-stream": OpenApiTypes.BINARY},
    responses={200: OpenApiTypes.OBJECT},
)
@api_view(["PUT"])
@parser_classes([PartParser])
def part(request: Request, upload_id: UUID, offset: int) -> Response:
    """Take one part of at most 1 MiB; 409 says where the next one starts."""
    upload = _upload(upload_id)
    data: Any = request.data
    if len(data) > transfers.PART_BYTES:
        return Response({"detail": _("A part has at most 1 MiB.")}, status=413)
    received = transfers.add_part(upload, offset=offset, data=data)
    return Response({"received": received})


@extend_schema(
    request=serializers.CompleteSerializer, responses={201: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def complete(request: Request, upload_id: UUID) -> Response:
    """Keep a file whose parts have all come."""
    data = _checked(request, serializers.CompleteSerializer)
    # In this order: another try may turn the upload into a file between two looks.
    if upload := Upload.objects.filter(id=upload_id).first():
        transfers.complete(upload, on=today(), **data)
    elif not transfers.already_complete(upload_id, sha256=data["sha256"]):
        raise Http404
    return Response({"file": str(upload_id)}, status=201)
