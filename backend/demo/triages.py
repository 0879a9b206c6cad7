"""What the demo's caseworkers make of each case: its title, urgency and next action."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.demo.work import Desk, Told, on
from casework.codes import NextAction, Signal, Urgency
from casework.models import Case, Sheet
from casework.triage import sheets, triage
from reporting import sealing

TITLES = {
    "cor.bribe_ask": "Envelope for the operation list",
    "cor.tender": "School heating, twice the price",
    "prs.inspect": "Four inspections after the river report",
    "cor.jobs": "Seven relatives at the utility",
    "prs.slapp": "Quarry company sues the portal",
    "ret.job": "Moved to the archive after the invoices",
    "cor.permit": "Every building but one",
    "prs.smear": "Three evenings on television",
    "cor.steal": "The ambulance drives the manager",
    "gbv.inst_failed": "Four calls, and he has the rifle",
    "cor.impunity": "The false diplomas",
    "cor.funds": "Youth centre or warehouse",
    "hat.incite": "List of shops before the match",
    "cor.justice": "Put off eleven times",
    "oth.unsure": "The lime trees",
    "prs.venue": "Hall cancelled two hours before",
}
SIGNALS = {
    "gbv": (Signal.DANGER, Signal.WEAPON, Signal.POLICE),
    "hat": (Signal.DANGER, Signal.DATED_THREAT),
    "prs": (Signal.POLICE,),
}
URGENCIES = (Urgency.U2, Urgency.U3, Urgency.U1, Urgency.U2, Urgency.U2)
NEXT = (
    NextAction.CHECK,
    NextAction.UPDATE,
    NextAction.LAWYER,
    NextAction.ASK,
    NextAction.REFER,
    NextAction.WAIT,
)


@dataclass(frozen=True)
class _Plan:
    urgency: Urgency
    signals: tuple[Signal, ...]
    next_action: NextAction
    due_on: date


def make(told: Told, desk: Desk, *, number: int, today: date) -> None:
    """Triage an open case, today or the day before, and give it a title."""
    day = today - timedelta(days=number % 3 == 0)
    case = Case.objects.get(id=told.case)
    if not case.work.filter(is_open=True).exists():
        return  # new, or closed
    plan = _plan(told, number, day)
    with on(day):
        _entitle(case, told, desk)
        try:
            _triage(case, plan, desk, number)
        except triage.TooLate as late:
            _triage(case, replace(plan, due_on=late.day), desk, number)


def _plan(told: Told, number: int, day: date) -> _Plan:
    kind = told.story.kind
    urgency = Urgency.U0 if kind == "gbv" else URGENCIES[number % len(URGENCIES)]
    due_on = day + timedelta(days=number % 7)
    return _Plan(urgency, SIGNALS.get(kind, ()), NEXT[number % len(NEXT)], due_on)


def _entitle(case: Case, told: Told, desk: Desk) -> None:
    title = TITLES.get(told.story.detail)
    if title is None:
        return
    content = {"type": "sheet", "kind": "title", "text": title}
    recipient = sealing.Recipient.parse(case.recipient)
    sealed = sealing.seal_document(content, case=case.id, recipient=recipient)
    kind = Sheet.Kind.TITLE
    sheets.write(
        case, kind=kind, version=1, sealed=sealed, key=case.key_number, by=desk.intake
    )


def _triage(case: Case, plan: _Plan, desk: Desk, number: int) -> None:
    shared = case.grants.filter(caseworker=desk.colleague).exists()
    triage.triage(
        case,
        urgency=plan.urgency,
        signals=plan.signals,
        language=("sq", "mk", "sr")[number % 3],
        is_marked=Signal.WEAPON in plan.signals,
        is_justified=False,
        next_action=plan.next_action,
        due_on=plan.due_on,
        owner=desk.colleague if shared else desk.intake,
        version=None,
        sealed=None,
        by=desk.intake,
    )
