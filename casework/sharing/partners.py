"""To whom a case may be offered: vetted, at work, unlocked, and on the roster."""

from dataclasses import dataclass

from django.db.models import Count

from casework.models import Case, Caseworker, Organisation, Referral, Work
from casework.models.people import WORKING
from reporting import published
from reporting.models import WithdrawnDesk
from reporting.rosters import Desk, RosterError

# Only those who say that they know how may be offered these.
SPECIAL_KINDS = frozenset({"gbv"})
OPEN_STATES = (
    Referral.State.PROPOSED,
    Referral.State.OFFERED,
    Referral.State.ACCEPTED,
)


class NotAPartner(Exception):
    """The case cannot be offered to this organisation."""


@dataclass(frozen=True)
class Partner:
    """An organisation with its desk on the roster in force."""

    organisation: Organisation
    desk: Desk
    open_cases: int

    @property
    def room(self) -> str:
        """Whether they can take more; `unsaid` if they have not said how many."""
        if self.organisation.capacity == 0:
            return "unsaid"
        return "room" if self.open_cases < self.organisation.capacity else "full"


def desks_in_force() -> dict[str, Desk]:
    """Return the desks one may seal to today; none without a roster in force."""
    try:
        roster = published.roster()
    except RosterError:
        return {}
    withdrawn = set(WithdrawnDesk.objects.values_list("desk", flat=True))
    return {desk.id: desk for desk in roster.desks if desk.id not in withdrawn}


def partners_for(case: Case, caseworker: Caseworker) -> list[Partner]:
    """Return everybody to whom `caseworker` may offer `case`, by name."""
    desks = desks_in_force()
    have_it = set(case.desk_wraps.values_list("desk", flat=True))
    offered = Referral.objects.filter(report=case, state__in=OPEN_STATES)
    found = list(
        Organisation.objects.filter(
            desk__in=set(desks) - have_it, standing__in=WORKING, locked_on=None
        )
        .exclude(people=caseworker)
        .exclude(pk__in=offered.exclude(state=Referral.State.PROPOSED).values("to"))
        .order_by("name")
    )
    open_cases = _open_cases(found)
    return [
        Partner(one, desks[one.desk], open_cases.get(one.pk, 0))
        for one in found
        if case.kind not in SPECIAL_KINDS or case.kind in one.competences
    ]


def partner_for(case: Case, caseworker: Caseworker, slug: str) -> Partner:
    """Return one of them. Raises NotAPartner."""
    for partner in partners_for(case, caseworker):
        if partner.organisation.slug == slug:
            return partner
    raise NotAPartner


def _open_cases(organisations: list[Organisation]) -> dict[int, int]:
    """Count what each has in hand, of those who said how much they can take."""
    limited = [one.pk for one in organisations if one.capacity]
    works = Work.objects.filter(organisation__in=limited, is_open=True)
    counts = works.order_by().values_list("organisation").annotate(Count("pk"))
    return dict(counts)
