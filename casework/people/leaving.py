"""When somebody leaves, or is stopped: nothing is left that would open anything."""

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.cases import actions as cases
from casework.codes import Action, Role, Standing
from casework.keys.leaving import forget_desk_keys
from casework.models import Caseworker, Invitation, RoleHeld, Work
from casework.models.people import HANDLERS
from reporting.calendar import today


class LastLead(Exception):
    """An organisation at work needs somebody who leads it."""


def end_sessions(person: Caseworker) -> None:
    person.sessions.all().delete()


@transaction.atomic
def end(
    person: Caseworker, *, by: Caseworker, standing: Standing = Standing.ENDED
) -> None:
    """End the work of `person` here at once, for good or until decided again.

    No session, invitation, passkey, grant or desk key of theirs is left; whoever only
    is suspended keeps account, roles and own locked key, and gets cases anew. What
    they have read, or copied, nobody can take back.
    """
    end_sessions(person)
    person.passkeys.all().delete()
    forget_desk_keys(person, by=by)
    person.shared_before.all().delete()
    _end_grants(person, by=by)
    Invitation.objects.filter(caseworker=person).delete()
    Work.objects.filter(owner=person).update(owner=None)
    proposing.cancel_about(person)
    if standing == Standing.ENDED:
        _empty(person)
    person.standing, person.standing_since = standing, today()
    person.save(update_fields=["standing", "standing_since"])
    audit.record(Action.STANDING, by=by, detail=f"{person.username} {standing}")


@transaction.atomic
def take_role(person: Caseworker, role: Role, *, by: Caseworker) -> None:
    """Take a role away at once. Raises LastLead.

    Whoever is not intake any more keeps no key of the desk, and whoever opens no cases
    any more keeps none.
    """
    if role == Role.LEAD and is_last_lead(person):
        raise LastLead
    taken, _each = RoleHeld.objects.filter(caseworker=person, role=role).delete()
    if not taken:
        return
    if role == Role.INTAKE:
        forget_desk_keys(person, by=by)
    if not person.held.filter(role__in=HANDLERS).exists():
        _end_grants(person, by=by)
        Work.objects.filter(owner=person).update(owner=None)
    audit.record(Action.ROLE, by=by, detail=f"{person.username} -{role}")


def is_last_lead(person: Caseworker) -> bool:
    leads = Caseworker.objects.filter(
        organisation=person.organisation_id,
        standing=Standing.ACTIVE,
        held__role=Role.LEAD,
    )
    return leads.filter(pk=person.pk).exists() and leads.count() == 1


def _end_grants(person: Caseworker, *, by: Caseworker) -> None:
    for grant in person.grants.select_related("caseworker"):
        cases.revoke(grant, by=by)


def _empty(person: Caseworker) -> None:
    RoleHeld.objects.filter(caseworker=person).delete()
    person.totpdevice_set.all().delete()  # type: ignore[attr-defined]
    person.set_unusable_password()
    person.recipient, person.key_blob = "", None
    person.conflicts, person.email = [], ""
    person.save()
