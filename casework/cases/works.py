"""The working row of each organisation on a case: when it begins, ends and returns."""

from datetime import date

from casework.cases import deadlines
from casework.codes import NextAction, Urgency
from casework.models import Case, Organisation, Referral, Work
from reporting.calendar import today
from reporting.ladder import Stage


def begin(case: Case, organisation: Organisation | None) -> None:
    """Give the organisation its row for this case, once: first it is triaged."""
    if organisation is None:
        return
    if not Work.objects.filter(report=case, organisation=organisation).exists():
        first_row(case, organisation).save()


def first_row(case: Case, organisation: Organisation) -> Work:
    """Return what the row begins as, not kept yet."""
    return Work(
        report_id=case.pk,
        organisation=organisation,
        next_action=NextAction.TRIAGE,
        due_on=first_day(),
        is_open=case.stage != Stage.CLOSED,
    )


def is_guarded(case: Case) -> bool:
    """Tell whether life or freedom is at risk, so that two read what is sent."""
    urgent = Work.objects.filter(report=case, urgency=Urgency.U0)
    if case.stage != Stage.CLOSED:  # to close it first is no way around
        urgent = urgent.filter(is_open=True)
    return urgent.exists()


def follow(case: Case) -> None:
    """End the work on a case that was closed; begin again when it is opened again."""
    works = Work.objects.filter(report=case)
    if case.stage == Stage.CLOSED:
        works.filter(is_open=True).update(is_open=False, next_action="", due_on=None)
        return
    # Who passed the case on, and does not keep on, does not begin again.
    passed_on = Referral.objects.filter(
        report=case, state=Referral.State.HANDED_OVER, is_joint=False
    )
    works = works.exclude(organisation__in=passed_on.values("sender"))
    again = {"next_action": NextAction.TRIAGE, "due_on": first_day()}
    works.filter(is_open=False).update(is_open=True, **again)


def first_day() -> date:
    """Return the day by which somebody must have looked at what is new."""
    return deadlines.add_working_days(today(), deadlines.OPEN_WORKING_DAYS)
