"""How it stands with the keys of one desk: who holds what, and what is due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from casework.codes import Role, Standing
from casework.models import (
    Caseworker,
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Organisation,
    Recusal,
    RoleHeld,
)
from casework.models.people import CaseworkerQuerySet
from reporting import published
from reporting.age import Recipient
from reporting.models import DeskWrap
from reporting.rosters import Desk, RosterError

EVERYWHERE = ("*",)


@dataclass(frozen=True)
class EpochState:
    """One epoch that is not retired."""

    number: int
    recipient: str
    made_on: date
    is_due: bool  # somebody who held it has left
    holders: tuple[str, ...]  # names
    cases: int  # wraps sealed to it
    is_recoverable: bool
    is_on_roster: bool
    is_left_behind: bool  # the roster names a newer one


@dataclass(frozen=True)
class DeskState:
    """The desk as a whole; `step` is what must be done next, or nothing."""

    epochs: tuple[EpochState, ...]  # newest first
    roster_epoch: int  # 0: the roster in force does not name the desk
    step: str

    @property
    def newest(self) -> EpochState | None:
        return self.epochs[0] if self.epochs else None

    @property
    def cases(self) -> int:
        return sum(epoch.cases for epoch in self.epochs)

    @property
    def old_cases(self) -> int:
        return sum(epoch.cases for epoch in self.epochs if epoch.is_left_behind)


def members(organisation: Organisation) -> CaseworkerQuerySet:
    """Choose the present intake members, with or without a key."""
    intake = RoleHeld.objects.filter(caseworker=OuterRef("pk"), role=Role.INTAKE)
    return Caseworker.objects.filter(
        Exists(intake), organisation=organisation, standing=Standing.ACTIVE
    ).order_by("name", "username")


def holders(organisation: Organisation) -> CaseworkerQuerySet:
    """Choose whom a new key of the desk must be sealed to."""
    return members(organisation).exclude(recipient="")


def on_roster(desk: str) -> Desk | None:
    """Give the desk as the roster in force names it, if it does."""
    try:
        roster = published.roster()
    except RosterError:
        return None
    return next((one for one in roster.desks if one.id == desk), None)


def newest_epoch(desk: str) -> DeskEpoch | None:
    return DeskEpoch.objects.filter(desk=desk, retired_on=None).last()


def next_number(desk: str) -> int:
    """Return the number of the desk's next epoch: one that was never used."""
    used = [
        rows.objects.filter(desk=desk).aggregate(last=Max("epoch"))["last"] or 0
        for rows in (DeskEpoch, DeskKey, DeskWrap)
    ]
    return max(used) + 1


def is_rotation_due(organisation: Organisation) -> bool:
    """Tell whether somebody who held the desk's newest key has left."""
    newest = newest_epoch(organisation.desk)
    return newest is not None and _is_due(newest, organisation)


def _is_due(row: DeskEpoch, organisation: Organisation) -> bool:
    present = members(organisation).values("pk")
    keys = DeskKey.objects.filter(desk=row.desk, epoch=row.epoch)
    return row.due_since is not None or keys.exclude(caseworker__in=present).exists()


def old_wraps(caseworker: Caseworker, *, than: int) -> QuerySet[DeskWrap]:
    """Choose the desk's wraps of epochs before `than` that this member can open."""
    organisation = caseworker.organisation
    held = caseworker.desk_keys.filter(desk=OuterRef("desk"), epoch=OuterRef("epoch"))
    recused = Recusal.objects.filter(report=OuterRef("report"), caseworker=caseworker)
    return DeskWrap.objects.filter(
        Exists(held),
        ~Exists(recused),
        desk=organisation.desk if organisation else "",
        epoch__lt=than,
    ).order_by("pk")


def state_of(organisation: Organisation) -> DeskState:
    desk = organisation.desk
    listed = on_roster(desk)
    named = listed.epoch if listed else 0
    counts = DeskWrap.objects.filter(desk=desk).values("epoch").annotate(n=Count("pk"))
    cases = {row["epoch"]: row["n"] for row in counts}
    keys = DeskKey.objects.filter(desk=desk).select_related("caseworker")
    recoverable = set(
        DeskRecovery.objects.filter(desk=desk).values_list("epoch", flat=True)
    )
    epochs = [
        EpochState(
            number=row.epoch,
            recipient=row.recipient,
            made_on=row.made_on,
            is_due=_is_due(row, organisation),
            holders=tuple(k.caseworker.name for k in keys if k.epoch == row.epoch),
            cases=cases.get(row.epoch, 0),
            is_recoverable=row.epoch in recoverable,
            is_on_roster=_is_listed(row, listed),
            is_left_behind=row.epoch < named,
        )
        for row in DeskEpoch.objects.filter(desk=desk, retired_on=None).reverse()
    ]
    return DeskState(tuple(epochs), named, _step(epochs))


def _is_listed(row: DeskEpoch, listed: Desk | None) -> bool:
    return (
        listed is not None
        and listed.epoch == row.epoch
        and str(listed.recipient) == row.recipient
    )


def _step(epochs: list[EpochState]) -> str:
    if not epochs:
        return "first"
    if epochs[0].is_due:
        return "due"
    if not epochs[0].is_on_roster:
        return "sign"
    old = [epoch for epoch in epochs if epoch.is_left_behind]
    if any(epoch.cases for epoch in old):
        return "seal"
    return "retire" if old else ""


def roster_line(organisation: Organisation) -> Desk | None:
    """Give the desk as the next roster should name it; None before its first key.

    Name and countries are the organisation's; without countries it serves them all.
    """
    newest = newest_epoch(organisation.desk)
    if newest is None:
        return None
    return Desk(
        organisation.desk,
        newest.epoch,
        tuple(sorted(organisation.countries)) or EVERYWHERE,
        Recipient.parse(newest.recipient),
        organisation.name,
    )


def progress(organisation: Organisation, epoch: int) -> dict[str, int]:
    """Count the desk's wraps, and those that are left at an epoch before `epoch`."""
    counted = DeskWrap.objects.filter(desk=organisation.desk).aggregate(
        total=Count("pk"), left=Count("pk", filter=Q(epoch__lt=epoch))
    )
    return {"epoch": epoch, **counted}
