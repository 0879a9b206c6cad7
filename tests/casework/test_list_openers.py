"""Who can open a case is the same from both sides: by person, and by case."""

import pytest

from casework.codes import Standing
from casework.models import Case, Caseworker, DeskKey, Recusal, RoleHeld
from casework.triage.openers import openers
from reporting.models import DeskWrap
from tests.casework.conftest import DAY, share


def lose_role(world):
    RoleHeld.objects.filter(caseworker=world.clara, role="intake").delete()


def lose_desk_key(world):
    DeskKey.objects.all().delete()


def other_epoch(world):
    DeskWrap.objects.update(epoch=2)


def other_desk(world):
    DeskKey.objects.update(desk="bridge")
    DeskWrap.objects.update(desk="bridge")


def step_back(world):
    for who in (world.ana, world.clara):
        Recusal.objects.create(report=world.case, caseworker=who, recused_on=DAY)


def share_more(world):
    share(world.case, world.ben, world.secret)
    share(world.case, world.dora, world.secret)


@pytest.mark.parametrize(
    "change",
    [None, lose_role, lose_desk_key, other_epoch, other_desk, step_back, share_more],
)
def test_both_sides_agree(world, change):
    if change:
        change(world)
    seers = [
        person
        for person in Caseworker.objects.all()
        if Case.objects.visible_to(person).filter(pk=world.case.pk).exists()
    ]
    assert set(openers(world.case)) == set(seers)


def test_whoever_is_suspended_opens_nothing(world):
    Caseworker.objects.update(standing=Standing.SUSPENDED)
    assert not openers(world.case).exists()
