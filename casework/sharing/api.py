"""JSON of what leaves a case: offers to other desks, letters, links, publishing.

Every proposal names a note on the same case that the caller has just sealed.
"""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall, case_for
from casework.approvals.proposing import AlreadyProposed
from casework.calls import MAX_TEXT_BYTES, MAX_WRAP_BYTES, call, checked
from casework.models import Case, Caseworker, Letter, Note, Referral
from casework.sharing import hints, letters, links, partners, referrals
from casework.sharing.listing import sharing_of
from reporting.api import Conflict
from reporting.wire import SealedField

MAX_EPOCH = 10**9


class NoteField(serializers.IntegerField):
    """The number of a note."""

    def __init__(self) -> None:
        super().__init__(min_value=1, max_value=2**62)


class ProposalSerializer(serializers.Serializer[Any]):
    note = NoteField()


class ReferralSerializer(ProposalSerializer):
    to = serializers.SlugField(max_length=50)
    is_joint = serializers.BooleanField(default=False)
    epoch = serializers.IntegerField(min_value=1, max_value=MAX_EPOCH)
    summary = SealedField(max_bytes=MAX_TEXT_BYTES)


class KeySerializer(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(min_value=1, max_value=MAX_EPOCH)
    key = serializers.IntegerField(min_value=1, max_value=10**6)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


class ReferralDeedSerializer(serializers.Serializer[Any]):
    do = serializers.ChoiceField(choices=["withdraw", "give_back"])


class LetterSerializer(ProposalSerializer):
    body = serializers.SlugField(max_length=40)


class LetterDeedSerializer(serializers.Serializer[Any]):
    do = serializers.ChoiceField(choices=["send", "remind", "answer"])
    on = serializers.DateField(required=False)
    answer = serializers.ChoiceField(
        choices=[one for one in Letter.Answer.values if one], required=False
    )
    closes = serializers.BooleanField(default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        needed = {"send": ["on"], "remind": [], "answer": ["on", "answer"]}[data["do"]]
        missing = [name for name in needed if name not in data]
        if missing:
            raise serializers.ValidationError(
                {name: [_("Please fill this in.")] for name in missing}
            )
        return data


class LinkSerializer(serializers.Serializer[Any]):
    other = serializers.UUIDField()
    is_linked = serializers.BooleanField(default=True)


class MergeSerializer(ProposalSerializer):
    into = serializers.UUIDField()


def note_of(case: Case, caseworker: Caseworker, number: int) -> Note:
    note = Note.objects.filter(pk=number, report=case, author=caseworker).first()
    if note is None:
        raise serializers.ValidationError({"note": [_("There is no such note.")]})
    return note


@call("GET")
def sharing(request: CaseworkCall, case: Case) -> Response:
    """Where the case may go, has gone and waits to go."""
    return Response(sharing_of(case, request.user))


@call("POST")
def propose_referral(request: CaseworkCall, case: Case) -> Response:
    """Propose to offer the case to another organisation."""
    data = checked(ReferralSerializer, request)
    note = note_of(case, request.user, data.pop("note"))
    try:
        to = partners.partner_for(case, request.user, data.pop("to"))
        referrals.propose(case, to=to, note=note, by=request.user, **data)
    except partners.NotAPartner:
        raise Conflict(
            _("The case cannot be offered to this organisation. Reload the page.")
        ) from None
    except (referrals.AlreadyOffered, AlreadyProposed):
        raise Conflict(_("The case is on its way to this organisation.")) from None
    except referrals.KeysChanged:
        raise Conflict(_changed()) from None
    return Response(status=201)


def _changed() -> str:
    return _("The keys have changed meanwhile. Reload the page and try again.")


def referral_for(case: Case, caseworker: Caseworker, referral_id: UUID) -> Referral:
    """Return a referral of this case that one's own organisation sent or got."""
    own = caseworker.organisation_id
    found = Referral.objects.filter(pk=referral_id, report=case).first()
    if found is None or own not in (found.sender_id, found.to_id):
        raise Http404
    return found


@call("POST")
def referral(request: CaseworkCall, case: Case, referral_id: UUID) -> Response:
    """Take an offer back, as its sender; or give the case back, as who got it."""
    found = referral_for(case, request.user, referral_id)
    do = checked(ReferralDeedSerializer, request)["do"]
    is_ours = found.sender_id == request.user.organisation_id
    if is_ours != (do == "withdraw"):
        raise Http404
    try:
        if is_ours:
            referrals.withdraw(found, by=request.user)
        else:
            referrals.give_back(found, by=request.user)
    except referrals.MovedOn:
        raise Conflict(moved_on()) from None
    except referrals.NobodyLeft:
        raise Conflict(
            _("Nobody there can open the case any more. Keep it, or close it.")
        ) from None
    return Response(status=204)


def moved_on() -> str:
    return _("Somebody was faster: this stands differently by now. Reload the page.")


@call("POST")
def referral_key(request: CaseworkCall, case: Case, referral_id: UUID) -> Response:
    """Hand the case over: its secret, sealed to the desk that has accepted it."""
    found = referral_for(case, request.user, referral_id)
    if found.sender_id != request.user.organisation_id:
        raise Http404
    try:
        referrals.hand_over(found, by=request.user, **checked(KeySerializer, request))
    except referrals.MovedOn:
        raise Conflict(moved_on()) from None
    except referrals.KeysChanged:
        raise Conflict(_changed()) from None
    except partners.NotAPartner:
        raise Conflict(
            _("This organisation cannot get cases now. You can take the offer back.")
        ) from None
    return Response(status=201)


@call("POST")
def propose_letter(request: CaseworkCall, case: Case) -> Response:
    """Propose to pass the case on to an institution."""
    data = checked(LetterSerializer, request)
    note = note_of(case, request.user, data["note"])
    try:
        letters.propose(case, body=data["body"], note=note, by=request.user)
    except letters.NotForThis:
        raise Conflict(_("This case may not go to this body.")) from None
    except (letters.AlreadyWritten, AlreadyProposed):
        raise Conflict(_("A letter to this body is under way already.")) from None
    return Response(status=201)


@call("POST")
def letter(request: CaseworkCall, case: Case, letter_id: UUID) -> Response:
    """Note that a letter went, that it was called to mind, or what came back."""
    found = letters.letter_for(case, request.user, letter_id)
    if found is None:
        raise Http404
    data = checked(LetterDeedSerializer, request)
    try:
        _do(found, data, by=request.user)
    except letters.OutOfOrder:
        raise Conflict(
            _("That does not fit: look at the day, and at what was noted before.")
        ) from None
    return Response(status=204)


def _do(letter: Letter, data: dict[str, Any], *, by: Caseworker) -> None:
    if data["do"] == "send":
        letters.send(letter, on=data["on"], by=by)
    elif data["do"] == "remind":
        letters.remind(letter, by=by)
    else:
        answer = Letter.Answer(data["answer"])
        letters.answer(
            letter, answer=answer, closes=data["closes"], on=data["on"], by=by
        )


@call("POST")
def link(request: CaseworkCall, case: Case) -> Response:
    """Link the case with another one that the caller sees, or end that."""
    data = checked(LinkSerializer, request)
    other = case_for(request.user, data["other"])
    try:
        deed = links.link if data["is_linked"] else links.unlink
        deed(case, other, by=request.user)
    except links.NotLinkable:
        raise Conflict(moved_on()) from None
    return Response(status=204)


@call("POST")
def propose_merge(request: CaseworkCall, case: Case) -> Response:
    """Propose that the case goes on in another one that the caller sees."""
    data = checked(MergeSerializer, request)
    into = case_for(request.user, data["into"])
    note = note_of(case, request.user, data["note"])
    try:
        links.propose_merge(case, into, note=note, by=request.user)
    except links.NotLinkable:
        raise Conflict(
            _("These two cannot be joined: one is closed, or joined already.")
        ) from None
    except AlreadyProposed:
        raise Conflict(_("This was proposed already.")) from None
    return Response(status=201)


@call("POST")
def hint(request: CaseworkCall, case: Case) -> Response:
    """Tell which other desks have similar cases; every look is in the trail."""
    try:
        found = hints.look(case, by=request.user)
    except hints.NotCoded:
        raise Conflict(_("Put the case into codes first.")) from None
    except hints.TooManyLooks:
        raise Conflict(
            _("Your organisation has looked often today. Try again tomorrow.")
        ) from None
    return Response(
        [
            {
                "name": one.organisation.name,
                "contact": one.organisation.contact,
                "count": "1-4" if one.is_few else "5+",
            }
            for one in found
        ]
    )
