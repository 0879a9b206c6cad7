"""What may leave: exactly the redaction that a second person has agreed to."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.approvals import proposing
from casework.cases import actions as cases
from casework.codes import FIRST_KEY, STAGE_NAMES, Action, Approval
from casework.models import AuditEvent, Case, Caseworker, Organisation, Proposal, Sheet
from reporting.calendar import today
from reporting.ladder import Stage

State = Proposal.State
# Where the trail goes on with a name, a dossier does not.
SAID = {
    Action.GRANT: _("shared it with a colleague"),
    Action.REVOKE: _("ended sharing with a colleague"),
    Action.ASSIGN: _("gave it to a colleague to work on"),
    Action.LINK: _("linked it with another case"),
    Action.SHEET: _("changed the papers of the case"),
}
HASH_CHARACTERS = 40  # of SHA-256 in hex: 160 bits, and the value has 60


class SheetMoved(Exception):
    """There is another version of the redaction by now, or none."""


class NotAgreed(Exception):
    """No second person has agreed to the redaction as it is now."""


def seal_of(case: Case) -> str:
    """Return version and digest of the redaction as it is now; nothing without one."""
    sheet = Sheet.objects.filter(report=case, kind=Sheet.Kind.REDACTION).first()
    if sheet is None:
        return ""
    digest = hashlib.sha256(bytes(sheet.sealed)).hexdigest()
    return f"{sheet.version} {digest[:HASH_CHARACTERS]}"


@transaction.atomic
def propose(
    case: Case,
    *,
    version: int,
    sealed: bytes,
    by: Caseworker,
    key: int = FIRST_KEY,
) -> Proposal:
    """Ask a second reader to agree to this version. Raises SheetMoved."""
    note = cases.add_note(case, sealed=sealed, by=by, key=key)
    value = seal_of(case)
    if value.split(" ")[0] != str(version):
        raise SheetMoved
    return proposing.propose(Approval.EXPORT, by=by, case=case, value=value, note=note)


def is_ready(proposal: Proposal) -> bool:
    """Tell whether the redaction is still the one that was proposed."""
    case = Case.objects.filter(proposals=proposal).first()
    return case is not None and seal_of(case) == proposal.value


def agreed(_proposal: Proposal, _by: Caseworker) -> None:
    """Nothing to do: the proposal itself, once done, lets this version go out."""


@transaction.atomic
def export(case: Case, *, form: str, by: Caseworker) -> None:
    """Note that the agreed version goes out now. Raises NotAgreed."""
    locked = cases.lock(case)
    value = seal_of(locked)
    if not _about(locked, by).filter(value=value, state=State.DONE).exists():
        raise NotAgreed
    detail = f"{form} {value}"[:60]
    audit.record(Action.EXPORT, by=by, case_id=case.pk, detail=detail)


def newest_proposal(case: Case, by: Caseworker) -> Proposal | None:
    """Return the proposal about the redaction as it is now, waiting or agreed to."""
    mine = _about(case, by).filter(value=seal_of(case))
    for state in (State.DONE, State.PENDING):
        if found := mine.filter(state=state).first():
            return found
    return None


def _about(case: Case, by: Caseworker) -> QuerySet[Proposal]:
    """Each organisation decides for itself what it lets out."""
    return Proposal.objects.filter(
        kind=Approval.EXPORT, report=case, organisation=by.organisation
    ).exclude(value="")


def facts(case: Case, by: Caseworker) -> dict[str, Any]:
    """Give what a dossier says besides what is sealed: steps, and who held the case."""
    return {
        "organisation": str(by.organisation or ""),
        "made_on": today().isoformat(),
        "received_on": case.received_on.isoformat(),
        "steps": [
            {
                "on": step.taken_on.isoformat(),
                "what": str(STAGE_NAMES[Stage(step.stage)]),
            }
            for step in case.way()
        ],
        "custody": _custody(case),
    }


def _custody(case: Case) -> list[dict[str, Any]]:
    """The trail, with a number in place of each name."""
    numbers: dict[str, int] = {}
    names = dict(Organisation.objects.values_list("slug", "name"))
    lines = []
    for event in AuditEvent.objects.filter(case=case.pk).order_by("number"):
        who = numbers.setdefault(event.actor, len(numbers) + 1)
        what = SAID.get(Action(event.action), event.get_action_display())
        is_file = event.action == Action.FILE
        lines.append(
            {
                "on": event.at.isoformat(),
                "who": who,
                "organisation": names.get(event.organisation, ""),
                "what": str(what),
                "file": event.detail if is_file else "",
            }
        )
    return lines
