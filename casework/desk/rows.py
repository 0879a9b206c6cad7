"""One line of the queue: what is known of a case without opening it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from casework.codes import STAGE_NAMES, NextAction, Signal
from casework.desk.promises import due_on
from casework.models import Case, CaseQuerySet, Caseworker, Read, Sheet, Work
from reporting.codes import Kind
from reporting.ladder import Stage
from reporting.models import Message
from reporting.places import Place

# Short, for a line of the queue; the code book says it in full.
SIGNAL_NAMES = {
    Signal.DANGER: _("danger"),
    Signal.WEAPON: _("weapon"),
    Signal.MINOR: _("minor"),
    Signal.POLICE: _("police"),
    Signal.DATED_THREAT: _("dated threat"),
}


KINDS, PLACES = dict(Kind.choices), dict(Place.choices)
NEXT_ACTIONS = dict(NextAction.choices)


@dataclass(frozen=True)
class Row:
    """What a line says, in words: a template asks for each of them once."""

    case: Case
    work: Work | None  # of the reader's organisation
    id: str
    age_days: int
    unread: int
    is_new: bool  # to this caseworker
    title_version: int  # 0 without a title
    due_on: date | None
    days_left: int | None

    @property
    def short(self) -> str:
        """What colleagues call the case among themselves."""
        return self.id[:8]

    @property
    def kind(self) -> str:
        return str(KINDS[self.case.kind])

    @property
    def about(self) -> str:
        stage = STAGE_NAMES[Stage(self.case.stage)]
        return f"{PLACES[self.case.country]} · {stage}"

    @property
    def signals(self) -> list[tuple[str, Promise]]:
        """The signals in the order of the code book, each with a short name."""
        found = self.work.signals if self.work else []
        names = SIGNAL_NAMES.items()
        return [(code.value, name) for code, name in names if code in found]

    @property
    def urgency(self) -> str:
        return self.work.urgency if self.work else ""

    @property
    def next_action(self) -> str:
        return str(NEXT_ACTIONS.get(self.work.next_action, "")) if self.work else ""

    @property
    def owner(self) -> str:
        return self.work.owner.name if self.work and self.work.owner else ""

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def due(self) -> str:
        """How long there is, or has been."""
        days = self.days_left
        if days is None:
            return ""
        if days == 0:
            return gettext("due today")
        if days < 0:
            late = ngettext("late by %(days)s day", "late by %(days)s days", -days)
            return late % {"days": -days}
        soon = ngettext("due in %(days)s day", "due in %(days)s days", days)
        return soon % {"days": days}

    @property
    def age(self) -> str:
        words = ngettext("%(days)s day", "%(days)s days", self.age_days)
        return words % {"days": self.age_days}

    @property
    def news(self) -> str:
        if self.is_new:
            return gettext("new")
        words = ngettext("%(number)s message", "%(number)s messages", self.unread)
        return words % {"number": self.unread} if self.unread else ""


def rows_of(
    reports: Collection[UUID], caseworker: Caseworker, today: date
) -> dict[UUID, Row]:
    """Return a line for each of these reports that `caseworker` may see.

    The one place where the queue meets cases: what `visible_to` leaves out has none.
    """
    seen = Case.objects.visible_to(caseworker).filter(pk__in=reports)
    cases = list(_with_unread(seen, caseworker).only(*_SHOWN))
    works = Work.objects.filter(
        organisation=caseworker.organisation_id,
        report__in=[case.pk for case in cases],
    )
    work_of = {work.report_id: work for work in works.select_related("owner")}
    return {case.pk: _row(case, work_of.get(case.pk), today) for case in cases}


_SHOWN = ("kind", "country", "stage", "received_on")


def _with_unread(cases: CaseQuerySet, caseworker: Caseworker) -> CaseQuerySet:
    """Add what is new in each case, and which version its title has."""
    mine = Read.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
    unread = (
        Message.objects.filter(
            report=OuterRef("pk"),
            sender=Message.Sender.REPORTER,
            number__gt=OuterRef("read_up_to"),
        )
        .order_by()
        .values("report")
        .annotate(number_unread=Count("pk"))
    )
    titles = Sheet.objects.filter(report=OuterRef("pk"), kind=Sheet.Kind.TITLE)
    return cases.annotate(
        is_new=~Exists(mine.filter(is_search_only=False)),
        read_up_to=Coalesce(Subquery(mine.values("number")[:1]), 0),
        unread=Coalesce(Subquery(unread.values("number_unread")), 0),
        title_version=Coalesce(Subquery(titles.values("version")[:1]), 0),
    )


def _row(case: Any, work: Work | None, today: date) -> Row:
    due = work.due_on if work else due_on(case.stage, case.received_on)
    return Row(
        case=case,
        work=work,
        id=str(case.pk),
        age_days=(today - case.received_on).days,
        unread=case.unread,
        is_new=case.is_new,
        title_version=case.title_version,
        due_on=due,
        days_left=(due - today).days if due else None,
    )
