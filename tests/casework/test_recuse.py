"""Stepping back: the case is gone for whoever knows somebody in it."""

from casework.approvals import proposing
from casework.codes import Approval, Role
from casework.desk import queue
from casework.desk.sources import Tab
from casework.models import AuditEvent, Case, Grant, Proposal, Recusal, RoleHeld, Work
from casework.triage import recusals
from tests.casework.conftest import DAY, signed_in

SURE = {"is_sure": "on"}


def path(world):
    return f"/casework/cases/{world.case.pk}/recuse/"


def test_it_asks_once_more(world):
    client = signed_in(world.ana)
    assert client.get(path(world)).status_code == 200
    assert client.post(path(world), {}).status_code == 400
    assert not Recusal.objects.exists()


def test_the_case_is_gone_and_so_is_the_key(world):
    client = signed_in(world.ana)
    Work.objects.create(
        report=world.case,
        organisation=world.lantern,
        owner=world.ana,
        next_action="answer",
        due_on=DAY,
    )
    proposing.propose(Approval.VERIFY, by=world.ana, case=world.case)
    assert client.post(path(world), SURE)["Location"] == "/casework/queue/"
    assert not Grant.objects.filter(caseworker=world.ana).exists()
    theirs = client.get(f"/casework/cases/{world.case.pk}/")
    invented = client.get("/casework/cases/00000000-0000-4000-8000-000000000000/")
    assert theirs.status_code == 404
    assert theirs.content == invented.content
    assert Work.objects.get().owner is None
    assert Proposal.objects.get().state == "cancelled"
    world.case.refresh_from_db()
    assert world.case.needs_new_key
    event = AuditEvent.objects.get(action="recuse")
    assert (event.actor, event.case, event.detail) == ("ana", world.case.pk, "")


def test_an_intake_member_does_not_see_it_in_the_queue_either(world):
    assert queue.page(world.clara, tab=Tab.NEW, today=DAY).rows
    signed_in(world.clara).post(path(world), SURE)
    assert not Case.objects.visible_to(world.clara).exists()
    for tab in Tab:
        assert not queue.page(world.clara, tab=tab, today=DAY).rows


def test_the_lead_is_told_when_nobody_can_open_it_any_more(world):
    RoleHeld.objects.create(caseworker=world.dora, role=Role.LEAD)
    lead = signed_in(world.dora)
    signed_in(world.ana).post(path(world), SURE)
    assert lead.get("/casework/overdue/").context["lost"] == []
    signed_in(world.clara).post(path(world), SURE)
    page = lead.get("/casework/overdue/")
    assert page.context["lost"] == [str(world.case.pk)[:8]]
    assert str(world.case.pk) not in page.content.decode()
    assert recusals.lost_cases(world.bridge) == []


def test_it_hides_from_ben(world):
    client = signed_in(world.ben)
    assert client.get(path(world)).status_code == 404
    assert client.post(path(world), SURE).status_code == 404
    assert not Recusal.objects.exists()
