"""Sealed titles for the queue, for as many cases as a page of it asks for at once."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import b64, call, checked
from casework.desk.sealed import keys_of
from casework.models import Case, Sheet

MAX_CASES = 25


class CasesSerializer(serializers.Serializer[Any]):
    cases = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MAX_CASES
    )


@call("POST")
def titles(request: CaseworkCall) -> Response:
    """Give the sealed title of each of these cases that one may see and that has one.

    What has no title, what is not theirs and what does not exist are left out alike.
    """
    asked = checked(CasesSerializer, request)["cases"]
    seen = Case.objects.visible_to(request.user).filter(pk__in=asked)
    seen = seen.only("recipient", "key_number")
    sheets = Sheet.objects.filter(report__in=list(seen), kind=Sheet.Kind.TITLE)
    keys = keys_of(seen, request.user)
    found = [
        {
            **keys[sheet.report_id],
            "version": sheet.version,
            "sealed": b64(sheet.sealed),
        }
        for sheet in sheets
    ]
    return Response({"titles": found})
