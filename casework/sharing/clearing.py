"""A result may be published once two have agreed, and as long as the reporter does."""

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.approvals.deciding import NotReady
from casework.cases import actions
from casework.codes import Action, Approval
from casework.models import Case, Caseworker, Clearance, Coding, Note, Proposal
from reporting.calendar import today


class NothingToPublish(Exception):
    """The case is not coded with a result, or it is cleared already."""


class NotCleared(Exception):
    """There is nothing to take back."""


@transaction.atomic
def propose(case: Case, *, note: Note, by: Caseworker) -> Proposal:
    """Ask a second person to agree. Raises NothingToPublish."""
    locked = actions.lock(case)
    if not _has_result(locked) or Clearance.objects.filter(report=locked).exists():
        raise NothingToPublish
    return proposing.propose(Approval.PUBLISH, by=by, case=locked, note=note)


def clear(proposal: Proposal, by: Caseworker) -> None:
    """Note that the result may be published."""
    case = actions.lock(Case.objects.defer("envelope").get(proposals=proposal))
    if not _has_result(case):
        raise NotReady
    Clearance.objects.get_or_create(report=case, defaults={"cleared_on": today()})


@transaction.atomic
def take_back(case: Case, *, by: Caseworker) -> None:
    """Publish nothing of it from now on; one person is enough. Raises NotCleared."""
    count, _ = Clearance.objects.filter(report=actions.lock(case)).delete()
    if not count:
        raise NotCleared
    audit.record(Action.CANCEL, by=by, case_id=case.pk, detail=Approval.PUBLISH)


def _has_result(case: Case) -> bool:
    return Coding.objects.filter(report=case).exclude(outcome="").exists()
