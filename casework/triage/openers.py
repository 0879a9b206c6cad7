"""Who can open a case: the same rule as `visible_to`, asked from the other side."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework.codes import Role, Standing
from casework.models import Case, Caseworker, DeskKey, Grant, Recusal, RoleHeld
from reporting.models import DeskWrap


def openers(case: Case) -> QuerySet[Caseworker]:
    """Choose the people at work who may see `case`, and hold a key that opens it."""
    them = {"caseworker": OuterRef("pk")}
    wraps = DeskWrap.objects.filter(
        report=case, desk=OuterRef("desk"), epoch=OuterRef("epoch")
    )
    keys = DeskKey.objects.filter(
        Exists(wraps), desk=F("caseworker__organisation__desk"), **them
    )
    is_intake = RoleHeld.objects.filter(role=Role.INTAKE, **them)
    opens = Q(Exists(Grant.objects.filter(report=case, **them)))
    opens |= Q(Exists(keys)) & Q(Exists(is_intake))
    people = Caseworker.objects.filter(opens, standing=Standing.ACTIVE)
    return people.exclude(Exists(Recusal.objects.filter(report=case, **them)))
