"""No open case is without a next action: the row begins, ends and returns by itself."""

from datetime import date

from casework.cases import actions
from casework.models import Work
from reporting.ladder import Stage
from tests.casework.conftest import share, signed_in


def open_it(world, who):
    path = f"/casework/api/cases/{world.case.pk}/opened/"
    response = signed_in(who).post(path, {}, content_type="application/json")
    assert response.status_code == 204


def test_the_first_opening_asks_for_the_triage_within_two_working_days(world):
    open_it(world, world.ana)
    open_it(world, world.clara)
    work = Work.objects.get()
    assert work.organisation == world.lantern
    assert (work.next_action, work.urgency, work.owner) == ("triage", "u2", None)
    assert work.due_on == date(2026, 3, 4)


def test_a_weekend_does_not_count(world, settings):
    settings.TODAY = date(2026, 3, 5)  # Thursday
    open_it(world, world.ana)
    assert Work.objects.get().due_on == date(2026, 3, 9)


def test_closing_ends_it_and_opening_again_renews_it(world):
    open_it(world, world.ana)
    actions.change_stage(world.case, stage=Stage.CLOSED, reason="done", by=world.ana)
    work = Work.objects.get()
    assert (work.is_open, work.next_action, work.due_on) == (False, "", None)
    stage = Stage.UNDER_REVIEW
    actions.change_stage(world.case, stage=stage, reason="", by=world.ana)
    work.refresh_from_db()
    assert (work.is_open, work.next_action) == (True, "triage")


def test_each_organisation_has_its_own(world):
    open_it(world, world.ana)
    share(world.case, world.ben, world.secret)
    open_it(world, world.ben)
    assert set(Work.objects.values_list("organisation__slug", flat=True)) == {
        "lantern",
        "bridge",
    }
