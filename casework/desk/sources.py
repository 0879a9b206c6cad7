"""The tabs of the queue, and the index that each of them is walked along."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.desk.cursors import BY_DUE, NEWEST_FIRST, OLDEST_FIRST, Order
from casework.models import Caseworker, Grant, Work
from reporting.models import DeskWrap

# With fewer grants than this, a colleague's part of the desk is looked up by them; with
# more, it is quicker to walk the desk's own list and leave out what they may not see.
FEW_GRANTS = 5000


class Tab(TextChoices):
    MINE = "mine", _("My next actions")
    NEW = "new", _("New")
    DESK = "desk", _("Our desk")
    GIVEN = "given", _("Shared with me")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True)
class Source:
    """Rows that each point at a report, in an order that an index has."""

    rows: QuerySet[Any]
    order: Order

    @property
    def is_of_work(self) -> bool:
        return self.rows.model is Work


def source_of(tab: Tab, caseworker: Caseworker) -> Source:
    """Return what `tab` is walked along; who may see what is asked afterwards."""
    if tab == Tab.MINE:
        return Source(_owned(caseworker), BY_DUE)
    if tab == Tab.DESK:
        return Source(_of_desk(caseworker).filter(is_open=True), BY_DUE)
    if tab == Tab.CLOSED:
        return Source(_of_desk(caseworker).filter(is_open=False), NEWEST_FIRST)
    if tab == Tab.NEW:
        return Source(_new(caseworker), OLDEST_FIRST)
    return Source(Grant.objects.filter(caseworker=caseworker), NEWEST_FIRST)


def _ours(caseworker: Caseworker) -> QuerySet[Work]:
    """Choose the organisation's work, but never by the index of organisations.

    Wrapped in a function, the organisation cannot tempt a database away from the much
    shorter index of owners, or of grants.
    """
    works = Work.objects.alias(ours=Coalesce("organisation_id", 0))
    return works.filter(ours=caseworker.organisation_id or 0)


def _owned(caseworker: Caseworker) -> QuerySet[Work]:
    return _ours(caseworker).filter(owner=caseworker, is_open=True)


def _of_desk(caseworker: Caseworker) -> QuerySet[Work]:
    works = Work.objects.filter(organisation=caseworker.organisation_id)
    if caseworker.is_intake:
        return works
    grants = Grant.objects.filter(caseworker=caseworker).order_by("id")
    if grants[FEW_GRANTS : FEW_GRANTS + 1].exists():
        return works
    return _ours(caseworker).filter(report__grants__caseworker=caseworker)


def _new(caseworker: Caseworker) -> QuerySet[DeskWrap]:
    if not caseworker.is_intake or caseworker.organisation is None:
        return DeskWrap.objects.none()
    begun = Work.objects.filter(
        report=OuterRef("report"), organisation=caseworker.organisation
    )
    wraps = DeskWrap.objects.filter(desk=caseworker.organisation.desk, is_new=True)
    return wraps.filter(~Exists(begun))
