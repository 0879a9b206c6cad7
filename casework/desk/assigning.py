"""Who is to take the next step: many cases to one colleague.

To own a case one must be able to open it. Who cannot yet gets its secret from the
browser of an intake member, which asks once what is missing, seals it and asks again.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework import audit
from casework.access import CaseworkCall
from casework.calls import MAX_WRAP_BYTES, call, checked
from casework.cases import actions, works
from casework.codes import FIRST_KEY, Action
from casework.desk.choices import NOBODY
from casework.desk.forms import people_of
from casework.desk.sealed import keys_of
from casework.desk.titles import MAX_CASES
from casework.models import Case, Caseworker, Recusal, Work
from reporting.wire import DigestField, SealedField


class TickedSerializer(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    # What an intake member's browser sealed to the colleague: as for api_grants.
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES, required=False)
    tag = DigestField(required=False, default="")
    key = serializers.IntegerField(min_value=1, max_value=10**6, required=False)


class AssignSerializer(serializers.Serializer[Any]):
    caseworker = serializers.CharField(max_length=40)
    cases = serializers.ListField(
        child=TickedSerializer(), allow_empty=False, max_length=MAX_CASES
    )


@call("POST")
def assign(request: CaseworkCall) -> Response:
    """Give these cases to one colleague, or to nobody.

    `needs_key` lists what the colleague cannot open yet, for an intake member to seal;
    `refused` what cannot be given to them. A case one may not see is a 404 for all.
    """
    data = checked(AssignSerializer, request)
    colleague = _colleague(request.user, data["caseworker"])
    if request.user.organisation is None:
        raise Http404
    ticked = {one.pop("case"): one for one in data["cases"]}
    seen = Case.objects.visible_to(request.user).filter(pk__in=ticked)
    cases = list(seen.defer("envelope"))
    if len(cases) != len(ticked):
        raise Http404
    return Response(_assign(cases, ticked, to=colleague, by=request.user))


def _colleague(caseworker: Caseworker, username: str) -> Caseworker | None:
    if username == NOBODY:
        return None
    for person in people_of(caseworker):
        if person.username == username:
            return person
    raise serializers.ValidationError({"caseworker": [_("No such colleague.")]})


@transaction.atomic
def _assign(
    cases: list[Case],
    ticked: dict[UUID, dict[str, Any]],
    *,
    to: Caseworker | None,
    by: Caseworker,
) -> dict[str, Any]:
    missing = _missing(cases, to)
    recused = Recusal.objects.filter(caseworker=to, report__in=cases)
    shut_out = set(recused.values_list("report", flat=True))
    done, refused, needs_key = [], [], []
    for case in sorted(cases, key=lambda case: case.pk):  # locks in one order
        sealed = ticked[case.pk]
        is_missing = case.pk in missing
        if case.pk in shut_out or (is_missing and not by.is_intake):
            refused.append(str(case.pk))
        elif is_missing and not _fits(sealed, case):
            needs_key.append(case)
        else:
            if to is not None and is_missing:
                _share(case, sealed, to=to, by=by)
            give(case, to=to, by=by)
            done.append(str(case.pk))
    return {
        "assigned": done,
        "refused": refused,
        "needs_key": [*keys_of(needs_key, by).values()],
        "recipient": to.recipient if to is not None and needs_key else "",
    }


def _fits(sealed: dict[str, Any], case: Case) -> bool:
    """Tell whether a key was sent, and is the one that the case still has."""
    key = sealed.get("key", FIRST_KEY)
    return "sealed" in sealed and key == case.key_number


def _missing(cases: list[Case], to: Caseworker | None) -> set[UUID]:
    """Return those of the cases that `to` cannot open yet."""
    ids = {case.pk for case in cases}
    if to is None:
        return set()
    theirs = Case.objects.visible_to(to).filter(pk__in=ids)
    return ids - set(theirs.values_list("pk", flat=True))


def _share(
    case: Case, sealed: dict[str, Any], *, to: Caseworker, by: Caseworker
) -> None:
    try:
        actions.grant(case, to=to, by=by, **sealed)
    except actions.AlreadyGranted:
        return  # by somebody else, a moment ago


def give(case: Case, *, to: Caseworker | None, by: Caseworker) -> Work:
    """Let `to` take the next step in the case; nothing is noted where they do already.

    Belongs into a transaction.
    """
    locked = actions.lock(case)
    works.begin(locked, by.organisation)
    work = Work.objects.get(report=locked, organisation=by.organisation)
    if work.owner_id != (to.pk if to else None):
        work.owner = to
        work.save(update_fields=["owner"])
        name = to.username if to else NOBODY
        audit.record(Action.ASSIGN, by=by, case_id=case.pk, detail=name)
    return work
