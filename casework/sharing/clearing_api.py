"""JSON of what the public will read of a case: its text, and the way to two voices."""

import unicodedata
from typing import Any

from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.approvals.proposing import AlreadyProposed
from casework.calls import call, checked
from casework.codes import BodyType, Language, ReplyState, Subject
from casework.models import Case
from casework.sharing import clearing
from casework.sharing.api import ProposalSerializer, moved_on, note_of
from reporting.api import Conflict

MAX_TITLE, MAX_TEXT, MAX_URL, MAX_SIGNERS = 120, 1500, 300, 200
LANGUAGES = [each for each in Language.choices if each[0] != Language.OTHER]
LINK = gettext_lazy("Please give a whole link, which begins with https://")
# For the form on the page of a case.
CHOICES = {
    "subjects": Subject.choices,
    "body_types": BodyType.choices,
    "languages": LANGUAGES,
    "reply_states": ReplyState.choices,
}


class TextField(serializers.CharField):
    """Text for the public, without characters that nobody sees."""

    def to_internal_value(self, data: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_internal_value(data))
        text = text.replace("\t", " ")
        visible = "".join(filter(_is_visible, text)).strip()
        if not (visible or self.allow_blank):
            self.fail("blank")
        return visible


def _is_visible(character: str) -> bool:
    return character == "\n" or unicodedata.category(character)[0] != "C"


class LineField(TextField):
    """The same in one line."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class DraftSerializer(serializers.Serializer[Any]):
    number = serializers.RegexField(r"^[0-9a-f]{24}$")
    subject = serializers.ChoiceField(choices=Subject.choices)
    body_type = serializers.ChoiceField(choices=BodyType.choices, allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES)
    title = LineField(max_length=MAX_TITLE)
    story = TextField(max_length=MAX_TEXT)
    source = LineField(  # type: ignore[assignment]  # a field, too
        max_length=MAX_URL,
        allow_blank=True,
        validators=[
            URLValidator(schemes=["https"], message=LINK),
            RegexValidator("^https://[^/@]+(/|$)", message=LINK),
        ],
    )
    signed_by = LineField(max_length=MAX_SIGNERS, allow_blank=True)
    reply_state = serializers.ChoiceField(choices=ReplyState.choices)
    reply = TextField(max_length=MAX_TEXT, allow_blank=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Drop what belongs to another answer, and ask for what is missing."""
        if data["subject"] != Subject.ALERT:
            data["signed_by"] = ""
        elif not data["signed_by"]:
            raise _missing("signed_by", _("Please say who signs the alert."))
        if data["reply_state"] != ReplyState.REPLIED:
            data["reply"] = ""
        elif not data["reply"]:
            raise _missing("reply", _("Please write what the institution replied."))
        return data


def _missing(name: str, sentence: str) -> serializers.ValidationError:
    return serializers.ValidationError({name: [sentence]})


@call("POST")
def draft(request: CaseworkCall, case: Case) -> Response:
    """Keep the text that the public will read."""
    data = checked(DraftSerializer, request)
    try:
        clearing.write(case, by=request.user, **data)
    except clearing.NothingToPublish:
        raise Conflict(_nothing()) from None
    except clearing.AlreadyCleared:
        raise Conflict(_cleared()) from None
    except clearing.NumberTaken:
        raise Conflict(moved_on()) from None
    return Response(status=204)


@call("POST")
def propose_clearance(request: CaseworkCall, case: Case) -> Response:
    """Propose that the text may be published."""
    note = note_of(case, request.user, checked(ProposalSerializer, request)["note"])
    try:
        clearing.propose(case, note=note, by=request.user)
    except clearing.NothingToPublish:
        raise Conflict(_nothing()) from None
    except clearing.AlreadyCleared:
        raise Conflict(_cleared()) from None
    except AlreadyProposed:
        raise Conflict(_("This was proposed already.")) from None
    return Response(status=201)


def _nothing() -> str:
    return _(
        "This cannot be published now: the codes must say what it is about, and the"
        " reporter must allow it. What you wrote is still here."
    )


def _cleared() -> str:
    return _("Two have agreed to the text already. Take that back first.")


@call("POST")
def end_clearance(request: CaseworkCall, case: Case) -> Response:
    """Publish nothing of the case from now on."""
    try:
        clearing.take_back(case, by=request.user)
    except clearing.NotCleared:
        raise Conflict(moved_on()) from None
    return Response(status=204)
