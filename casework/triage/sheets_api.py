"""JSON of the sheets of a case."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import MAX_TEXT_BYTES, b64, call, checked
from casework.codes import FIRST_KEY
from casework.models import Case, Sheet
from casework.triage import sheets as actions
from reporting.wire import SealedField


class SheetSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Sheet.Kind.choices)
    version = serializers.IntegerField(min_value=1, max_value=10**6)
    key = serializers.IntegerField(min_value=1, max_value=10**6, default=FIRST_KEY)
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES)


@call("POST")
def sheets(request: CaseworkCall, case: Case) -> Response:
    """Keep the next version of a sheet; 409 says which version there is by now."""
    data = checked(SheetSerializer, request)
    data["kind"] = Sheet.Kind(data["kind"])
    try:
        sheet = actions.write(case, by=request.user, **data)
    except actions.SheetMoved as moved:
        return Response({"version": moved.version}, status=409)
    return Response({"version": sheet.version}, status=201)


def sheets_of(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "kind": sheet.kind,
            "version": sheet.version,
            "sealed": b64(sheet.sealed),
            "on": sheet.changed_on.isoformat(),
        }
        for sheet in case.sheets.order_by("kind")
    ]
