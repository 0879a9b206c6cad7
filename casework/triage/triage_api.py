"""JSON of the triage: codes in the clear, words sealed, both at once or neither."""

from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import MAX_TEXT_BYTES, call, checked
from casework.codes import FIRST_KEY, Language, NextAction, Signal, Urgency
from casework.desk.forms import people_of
from casework.models import Case, Caseworker
from casework.triage import triage as actions
from casework.triage.openers import openers
from casework.triage.promised import DUE_NAMES
from casework.triage.sheets import SheetMoved
from reporting.api import Conflict
from reporting.calendar import today
from reporting.wire import SealedField


class TriageSerializer(serializers.Serializer[Any]):
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    signals = serializers.ListField(
        child=serializers.ChoiceField(choices=Signal.choices), max_length=10, default=[]
    )
    language = serializers.ChoiceField(
        choices=[("", ""), *Language.choices], default=""
    )
    is_marked = serializers.BooleanField(default=False)
    is_justified = serializers.BooleanField(default=False)
    next_action = serializers.ChoiceField(
        choices=NextAction.choices,
        error_messages={
            "required": gettext_lazy("Please choose what is done next."),
            "invalid_choice": gettext_lazy("Please choose what is done next."),
        },
    )
    due_on = serializers.DateField(
        error_messages={
            "required": gettext_lazy("Please choose a day for the next action."),
            "invalid": gettext_lazy("Please choose a day for the next action."),
        }
    )
    owner = serializers.CharField(max_length=40, allow_blank=True, default="")
    version = serializers.IntegerField(
        min_value=1, max_value=10**6, required=False, default=None
    )
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES, required=False, default=None)
    key = serializers.IntegerField(min_value=1, max_value=10**6, default=FIRST_KEY)

    def validate_due_on(self, day: date) -> date:
        if day < today():
            raise serializers.ValidationError(_("Choose today or a later day."))
        return day

    def validate_owner(self, username: str) -> Caseworker | None:
        """Only who can open the case can be asked to take its next step."""
        if not username:
            return None
        case, caseworker = self.context["case"], self.context["by"]
        for colleague in owners(case, caseworker):
            if colleague.username == username:
                return colleague
        raise serializers.ValidationError(
            _("This colleague cannot open the case. Share it with them first.")
        )


def owners(case: Case, by: Caseworker) -> list[Caseworker]:
    """Return who may be asked to take the next step."""
    able = set(openers(case).values_list("pk", flat=True))
    return [person for person in people_of(by) if person.pk in able]


@call("POST")
def triage(request: CaseworkCall, case: Case) -> Response:
    """Keep the triage; 400 names each field, 409 the sheet's present version."""
    data = checked(TriageSerializer, request, case=case, by=request.user)
    try:
        work = actions.triage(case, by=request.user, **data)
    except SheetMoved as moved:
        return Response({"version": moved.version}, status=409)
    except actions.TooLate as late:
        raise serializers.ValidationError({"due_on": [_too_late(late)]}) from None
    except actions.NotLowered:
        message = _("Only a reviewer takes U0 away: ask one to look at the case.")
        raise serializers.ValidationError({"urgency": [message]}) from None
    except actions.NotOpen:
        raise Conflict(_("This case is closed. Open it again first.")) from None
    return Response({"due_on": work.due_on}, status=200)


def _too_late(late: actions.TooLate) -> str:
    day = formats.date_format(late.day, "DATE_FORMAT")
    if late.kind is None:
        return _(
            "%(day)s at the latest: no urgency puts the next step off for longer."
        ) % {"day": day}
    return _("%(day)s at the latest: by then we promised “%(what)s”.") % {
        "day": day,
        "what": DUE_NAMES[late.kind],
    }
