"""Stepping back from a case in which one knows somebody."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from casework import audit
from casework.approvals.proposing import settle
from casework.cases import casekeys
from casework.cases.actions import lock
from casework.codes import Action
from casework.models import (
    Case,
    Caseworker,
    Organisation,
    Proposal,
    Recusal,
    Work,
)
from casework.triage.openers import openers
from reporting.calendar import today

State = Proposal.State


@transaction.atomic
def recuse(case: Case, *, by: Caseworker) -> None:
    """Hide the case from `by` for good, and take away what opened it for them.

    Their part in it ends, too: as its owner, and what they proposed. The case gets a
    new key as soon as a colleague opens it. The limit: an intake member keeps the key
    of the desk, to which the case is sealed; the server just gives them nothing of it.
    """
    locked = lock(case)
    Recusal.objects.get_or_create(
        report=locked, caseworker=by, defaults={"recused_on": today()}
    )
    locked.grants.filter(caseworker=by).delete()
    Work.objects.filter(report=locked, owner=by).update(owner=None)
    for proposal in locked.proposals.filter(proposed_by=by, state=State.PENDING):
        settle(proposal, State.CANCELLED)
    casekeys.ask_for_new_key(Case.objects.filter(pk=case.pk))
    audit.record(Action.RECUSE, by=by, case_id=case.pk)


def lost_cases(organisation: Organisation) -> list[Case]:
    """Return the cases that nobody can open since people of `organisation` left them.

    Their lead is told, so that such a case never disappears without a sound.
    """
    recused = Recusal.objects.filter(
        report=OuterRef("pk"), caseworker__organisation=organisation
    )
    cases = Case.objects.filter(Exists(recused)).defer("envelope")
    return [case for case in cases if not openers(case).exists()]
