"""Cases that belong together: found by their codes, linked, or joined by two people."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from casework import audit
from casework.approvals import proposing
from casework.approvals.deciding import NotReady
from casework.cases import actions
from casework.codes import Action, Approval
from casework.models import (
    Case,
    Caseworker,
    Coding,
    Link,
    Note,
    Proposal,
    Read,
)
from reporting.calendar import today
from reporting.ladder import CloseReason, Stage

MOST = 20  # more similar cases than anybody compares


class NotLinkable(Exception):
    """These two cannot be linked or joined."""


@dataclass(frozen=True)
class Neighbour:
    """Another case that the same person may see."""

    case: Case
    is_linked: bool = False
    is_merged_here: bool = False  # it was joined with the case in hand
    is_merged_into: bool = False  # the case in hand goes on there
    messages: int = 0
    unread: int = 0


def same_codes(case: Case) -> Q | None:
    """Return the condition: same region, main code, actor and month of arrival."""
    coding = Coding.objects.filter(report=case).first()
    if coding is None:
        return None
    first, last = _month(case.received_on)
    return Q(
        coding__country=coding.country,
        coding__region=coding.region,
        coding__main_code=coding.main_code,
        coding__actor=coding.actor,
        received_on__range=(first, last),
    )


def _month(day: date) -> tuple[date, date]:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def neighbours(case: Case, caseworker: Caseworker) -> list[Neighbour]:
    """Return what is linked with the case, then what is similar; visible ones only."""
    mine = Case.objects.visible_to(caseworker).exclude(pk=case.pk).defer("envelope")
    links = Link.objects.filter(Q(report=case) | Q(other=case))
    way = {
        link.other_id if link.report_id == case.pk else link.report_id: link
        for link in links
    }
    linked = _with_unread(mine.filter(pk__in=way), caseworker)
    found = [_neighbour(one, way[one.pk], case) for one in linked]
    condition = same_codes(case)
    if condition is not None:
        similar = mine.filter(condition).exclude(pk__in=way)
        found += [Neighbour(one) for one in similar.order_by("-received_on")[:MOST]]
    return found


def _with_unread(cases: QuerySet[Case], caseworker: Caseworker) -> QuerySet[Case]:
    """Count the reporter's messages, and those the caseworker has not read."""
    read = Read.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
    theirs = Q(messages__sender="reporter")
    new = theirs & ~Q(Exists(read.filter(number__gte=OuterRef("messages__number"))))
    return cases.annotate(
        told=Count("messages", filter=theirs), new=Count("messages", filter=new)
    ).order_by("received_on")


def _neighbour(other: Case, link: Link, case: Case) -> Neighbour:
    return Neighbour(
        other,
        is_linked=True,
        is_merged_here=link.is_merged and link.other_id == case.pk,
        is_merged_into=link.is_merged and link.report_id == case.pk,
        messages=other.told,  # type: ignore[attr-defined]
        unread=other.new,  # type: ignore[attr-defined]
    )


@transaction.atomic
def link(case: Case, other: Case, *, by: Caseworker) -> None:
    """Say that two cases belong together; each goes on. Raises NotLinkable."""
    if case.pk == other.pk or _between(case, other).exists():
        raise NotLinkable
    Link.objects.create(
        report=actions.lock(case), other=actions.lock(other), linked_on=today()
    )
    _record("with", case, other, by)


@transaction.atomic
def unlink(case: Case, other: Case, *, by: Caseworker) -> None:
    """Take back a link; what was joined stays joined. Raises NotLinkable."""
    count, _ = _between(case, other).filter(is_merged=False).delete()
    if not count:
        raise NotLinkable
    _record("no more with", case, other, by)


@transaction.atomic
def propose_merge(case: Case, into: Case, *, note: Note, by: Caseworker) -> Proposal:
    """Ask a second person whether `case` goes on in `into`. Raises NotLinkable."""
    _make_sure(case, into)
    value = str(into.pk)
    return proposing.propose(Approval.MERGE, by=by, case=case, value=value, note=note)


def _make_sure(case: Case, into: Case) -> None:
    """A chain or a ring of joined cases would lead nowhere."""
    gone = Link.objects.filter(is_merged=True)
    ends = gone.filter(report__in=[case.pk, into.pk]).exists()
    is_end = gone.filter(other=case.pk).exists()
    is_closed = Stage.CLOSED in (case.stage, into.stage)
    if case.pk == into.pk or ends or is_end or is_closed:
        raise NotLinkable


def merge_is_ready(proposal: Proposal) -> bool:
    case = Case.objects.filter(proposals=proposal).first()
    into = Case.objects.filter(pk=UUID(proposal.value)).first()
    try:
        if case is None or into is None:
            return False
        _make_sure(case, into)
    except NotLinkable:
        return False
    return True


def merge(proposal: Proposal, by: Caseworker) -> None:
    """Join the cases: one is closed as a duplicate and points to the other.

    Each reporter keeps code and status, and can go on writing.
    """
    case = actions.lock(Case.objects.defer("envelope").get(proposals=proposal))
    # Who agrees must be able to compare the two.
    seen = Case.objects.visible_to(by).filter(pk=UUID(proposal.value)).first()
    if seen is None:
        raise NotReady
    into = actions.lock(seen)
    _between(case, into).delete()
    Link.objects.create(report=case, other=into, is_merged=True, linked_on=today())
    _record("joined with", case, into, by)
    actions.take_step(case, stage=Stage.CLOSED, reason=CloseReason.DUPLICATE, by=by)


def _between(case: Case, other: Case) -> QuerySet[Link]:
    one_way = Q(report=case, other=other)
    return Link.objects.filter(one_way | Q(report=other, other=case))


def _record(what: str, case: Case, other: Case, by: Caseworker) -> None:
    detail = f"{what} {other.pk}"
    audit.record(Action.LINK, by=by, case_id=case.pk, detail=detail)
