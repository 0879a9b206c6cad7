"""Vetting an organisation: application, documents seen, two voices, and afterwards."""

from datetime import timedelta

import pytest
from django.db.models.deletion import ProtectedError
from django.test import Client

from casework.codes import Approval, Role, Seen, Standing
from casework.models import (
    AuditEvent,
    Caseworker,
    Check,
    DeskKey,
    Organisation,
    Proposal,
)
from casework.people import applying, vetting
from reporting.models import DeskWrap, WithdrawnDesk
from tests.casework.conftest import DAY, person, send, signed_in

APPLY = "/casework/apply/"
FACTS = {
    "name": "River Rights",
    "slug": "river-rights",
    "countries": ["RS", "ME"],
    "languages": ["sr"],
    "competences": ["cor", "prs"],
    "capacity": "25",
    "contact": "office@river.example",
    "about": "Two towns on the river.",
    "ties": ["government"],
    "is_whole": "on",
    "is_agreed": "on",
}


def member(username, organisation=None):
    return person(username, organisation, has_key=False, roles=[Role.BOARD])


@pytest.fixture
def board(db):
    return [member(name) for name in ("edona", "filip", "goran")]


@pytest.fixture
def applied(db):
    response = Client().post(APPLY, FACTS)
    assert response["Location"] == "/casework/apply/sent/"
    return Organisation.objects.get(slug="river-rights")


def page_of(organisation, *rest):
    return "/".join(["/casework/board/organisations", organisation.slug, *rest, ""])


def see_all(client, organisation, *, but=()):
    seen = [kind.value for kind in Seen if kind not in but]
    return client.post(page_of(organisation, "seen"), {"seen": seen})


def say(client, proposal, voice="agree"):
    return client.post(f"/casework/approvals/{proposal.pk}/", {"voice": voice})


def waiting(organisation):
    return Proposal.objects.get(about=organisation, state="pending")


def let_in(organisation, board):
    first, second, _third = (signed_in(one) for one in board)
    see_all(first, organisation)
    proposal = waiting(organisation)
    say(first, proposal)
    say(second, proposal)
    organisation.refresh_from_db()


def propose(client, organisation, kind, reason="It is time."):
    fields = {"kind": kind, "reason": reason}
    return client.post(page_of(organisation, "propose"), fields)


# Applying


def test_an_application_is_kept_and_laid_before_the_board(applied):
    assert applied.standing == Standing.APPLIED
    assert applied.desk == "river-rights"
    assert applied.countries == ["RS", "ME"]
    proposal = waiting(applied)
    assert (proposal.organisation, proposal.proposed_by) == (None, None)
    assert proposal.value == "government"
    events = AuditEvent.objects.values_list("actor", "action")
    assert list(events) == [("(applicant)", "apply"), ("(applicant)", "propose")]


def test_it_says_who_decides_and_what_is_asked_for(db):
    page = Client().get(APPLY).content.decode()
    for kind in Seen:
        assert str(kind.label) in page
    assert "weeks" in page
    assert "30 days" in page


@pytest.mark.parametrize("name", sorted(set(FACTS) - {"ties"}))
def test_a_field_left_out_loses_nothing_that_was_typed(db, name):
    facts = {key: value for key, value in FACTS.items() if key != name}
    response = Client().post(APPLY, facts)
    assert response.status_code == 400
    assert name in response.context["form"].errors
    if name != "about":
        assert FACTS["about"] in response.content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slug", "River Rights"),
        ("slug", "-river"),
        ("slug", "river-rights\n"),
        ("countries", ["DE"]),
        ("competences", ["nothing"]),
        ("capacity", "0"),
        ("capacity", "many"),
        ("ties", ["nothing"]),
        ("about", "x" * 4001),
        ("name", "a\x00b"),
    ],
)
def test_what_it_cannot_keep_gets_a_kind_answer(db, name, value):
    response = Client().post(APPLY, FACTS | {name: value})
    assert response.status_code == 400
    assert name in response.context["form"].errors


def test_a_short_name_is_given_once(applied):
    response = Client().post(APPLY, FACTS)
    assert response.status_code == 400
    assert "slug" in response.context["form"].errors


def test_a_flood_of_applications_ends(applied, monkeypatch):
    monkeypatch.setattr(applying, "MOST_WAITING", 1)
    response = Client().post(APPLY, FACTS | {"slug": "another"})
    assert response.status_code == 429
    assert FACTS["about"] in response.content.decode()
    assert Organisation.objects.count() == 1


def test_a_no_makes_room_again(applied, board, monkeypatch):
    monkeypatch.setattr(applying, "MOST_WAITING", 1)
    say(signed_in(board[0]), waiting(applied), "decline")
    assert Client().post(APPLY, FACTS | {"slug": "another"}).status_code == 302


# Documents and voices


def test_two_voices_let_it_in_on_probation(applied, board):
    let_in(applied, board)
    assert applied.standing == Standing.PROBATION
    assert applied.standing_since == DAY
    assert applied.vetted_until == DAY.replace(year=DAY.year + 2)
    seen = AuditEvent.objects.filter(action="seen")
    assert seen.count() == len(Seen)
    assert AuditEvent.objects.filter(detail="river-rights probation").exists()


def test_nobody_agrees_before_every_document_is_seen(applied, board):
    client = signed_in(board[0])
    see_all(client, applied, but=[Seen.STATUTE])
    response = say(client, waiting(applied))
    assert response.status_code == 409
    assert not waiting(applied).voices.exists()
    assert vetting.unseen(applied) == {Seen.STATUTE}


def test_an_application_is_declined_without_documents(applied, board):
    say(signed_in(board[0]), waiting(applied), "decline")
    assert not Proposal.objects.filter(state="pending").exists()
    applied.refresh_from_db()
    assert applied.standing == Standing.APPLIED


def test_one_voice_counts_once(applied, board):
    client = signed_in(board[0])
    see_all(client, applied)
    proposal = waiting(applied)
    assert say(client, proposal).status_code == 302
    assert say(client, proposal).status_code == 403
    proposal.refresh_from_db()
    assert (proposal.state, proposal.voices.count()) == ("pending", 1)


def test_a_member_has_no_say_about_their_own_organisation(applied, board):
    own = member("hana", applied)
    applied.standing = Standing.ACTIVE  # else they could not even sign in
    applied.save()
    client = signed_in(own)
    assert see_all(client, applied).status_code == 403
    assert propose(client, applied, Approval.SUSPEND).status_code == 403
    assert client.post(page_of(applied, "remove")).status_code == 403
    assert client.get(page_of(applied, "lead")).status_code == 403
    assert not Check.objects.exists()
    again = propose(signed_in(board[0]), applied, Approval.SUSPEND)
    suspending = Proposal.objects.get(kind=Approval.SUSPEND)
    assert again.status_code == 302
    for voice in ("agree", "decline"):
        assert say(client, suspending, voice).status_code == 403
    assert "your own organisation" in client.get(page_of(applied)).content.decode()


def test_a_lead_sees_no_page_of_the_board(applied, world):
    lead = person("lea", world.lantern, has_key=False, roles=[Role.LEAD])
    client = signed_in(lead)
    for path in (page_of(applied), "/casework/board/", page_of(world.lantern)):
        assert client.get(path).status_code == 404


def test_a_tick_of_an_unknown_document_is_refused(applied, board):
    client = signed_in(board[0])
    for seen in ([], ["passport"]):
        response = client.post(page_of(applied, "seen"), {"seen": seen})
        assert response.status_code == 400
    assert not Check.objects.exists()


def test_a_declined_application_can_be_looked_at_again_or_forgotten(applied, board):
    client = signed_in(board[0])
    assert client.post(page_of(applied, "remove")).status_code == 409
    say(client, waiting(applied), "decline")
    assert propose(client, applied, Approval.APPROVE_ORGANISATION).status_code == 302
    assert say(client, waiting(applied), "decline").status_code == 302
    assert client.post(page_of(applied, "remove")).status_code == 302
    assert not Organisation.objects.exists()
    assert not Proposal.objects.exists()


def test_who_saw_a_document_stays_known(applied, board):
    see_all(signed_in(board[0]), applied)
    with pytest.raises(ProtectedError):
        board[0].delete()


# Afterwards


def test_probation_ends_after_three_months_and_by_two(applied, board, settings):
    let_in(applied, board)
    first, second = signed_in(board[0]), signed_in(board[1])
    assert propose(first, applied, Approval.END_PROBATION).status_code == 400
    settings.TODAY = DAY + timedelta(days=95)
    first, second = signed_in(board[0]), signed_in(board[1])
    assert propose(first, applied, Approval.END_PROBATION).status_code == 302
    proposal = waiting(applied)
    assert say(first, proposal).status_code == 403
    assert say(second, proposal).status_code == 302
    applied.refresh_from_db()
    assert (applied.standing, applied.standing_since) == ("active", settings.TODAY)


def test_a_suspended_organisation_is_out_at_the_same_moment(world, board):
    client, inside = signed_in(board[0]), signed_in(world.ana)
    assert propose(client, world.lantern, Approval.SUSPEND).status_code == 302
    assert inside.get("/casework/queue/").status_code == 200
    say(signed_in(board[1]), waiting(world.lantern))
    assert inside.get("/casework/queue/").status_code == 302
    assert not world.ana.sessions.exists()
    assert WithdrawnDesk.objects.get().desk == "lantern"
    world.lantern.refresh_from_db()
    assert world.lantern.standing == Standing.SUSPENDED


def test_a_suspended_organisation_comes_back_on_probation_with_all_documents(
    world, board
):
    client = signed_in(board[0])
    propose(client, world.lantern, Approval.SUSPEND)
    say(signed_in(board[1]), waiting(world.lantern))
    propose(client, world.lantern, Approval.APPROVE_ORGANISATION)
    let_in(world.lantern, board)
    assert world.lantern.standing == Standing.PROBATION
    assert not WithdrawnDesk.objects.exists()


def test_an_ended_organisation_gets_no_new_key_of_a_case_of_others(world, board):
    alone, _secret = send()
    sealed = {"sealed": b"w", "epoch": 1, "desk": "bridge"}
    DeskWrap.objects.create(report=world.case, **sealed)
    lost, _secret = send()
    DeskWrap.objects.create(report=lost, **sealed | {"desk": "harbour"})
    DeskKey.objects.create(desk="bridge", epoch=1, caseworker=world.ben, sealed=b"k")
    propose(signed_in(board[0]), world.lantern, Approval.END)
    assert say(signed_in(board[1]), waiting(world.lantern)).status_code == 302
    left = DeskWrap.objects.filter(desk="lantern").values_list("report", flat=True)
    assert set(left) == {alone.pk, lost.pk}
    world.case.refresh_from_db()
    assert world.case.needs_new_key


def test_an_ended_organisation_keeps_nobody(world, board):
    propose(signed_in(board[0]), world.lantern, Approval.END)
    say(signed_in(board[1]), waiting(world.lantern))
    for caseworker in Caseworker.objects.filter(organisation=world.lantern):
        assert caseworker.standing == Standing.ENDED
        assert not caseworker.grants.exists()
        assert not caseworker.desk_keys.exists()
    world.ben.refresh_from_db()
    assert world.ben.standing == Standing.ACTIVE


def test_a_decision_overtaken_by_another_does_nothing(world, board):
    client = signed_in(board[0])
    propose(client, world.lantern, Approval.END)
    ending = waiting(world.lantern)
    propose(client, world.lantern, Approval.SUSPEND)
    suspending = Proposal.objects.get(kind=Approval.SUSPEND)
    other = signed_in(board[1])
    say(other, ending)
    assert say(other, suspending).status_code == 409
    world.lantern.refresh_from_db()
    assert world.lantern.standing == Standing.ENDED


def test_vetting_again_needs_every_document_again(applied, board, settings):
    let_in(applied, board)
    settings.TODAY = DAY + timedelta(days=60)
    client = signed_in(board[0])
    propose(client, applied, Approval.APPROVE_ORGANISATION)
    proposal = waiting(applied)
    assert say(client, proposal).status_code == 409
    see_all(client, applied)
    say(client, proposal)
    say(signed_in(board[2]), proposal)
    applied.refresh_from_db()
    assert applied.standing == Standing.PROBATION
    assert applied.vetted_until == vetting.months_after(settings.TODAY, 24)


@pytest.mark.parametrize(("days", "is_due"), [(61, False), (60, True), (-1, True)])
def test_it_lists_who_must_be_vetted_again(world, board, days, is_due):
    world.lantern.vetted_until = DAY + timedelta(days=days)
    world.lantern.save()
    page = signed_in(board[0]).get("/casework/board/")
    assert (world.lantern in page.context["due"]) == is_due


@pytest.mark.parametrize("kind", ["verify", "", Approval.END_PROBATION])
def test_what_is_not_possible_cannot_be_proposed(world, board, kind):
    assert propose(signed_in(board[0]), world.lantern, kind).status_code == 400
    assert not Proposal.objects.exists()


def test_the_same_waits_once(world, board):
    client = signed_in(board[0])
    propose(client, world.lantern, Approval.SUSPEND)
    assert propose(client, world.lantern, Approval.SUSPEND).status_code == 400
    assert Proposal.objects.count() == 1


def test_a_page_of_nobody_is_not_there(board):
    client = signed_in(board[0])
    assert client.get("/casework/board/organisations/nowhere/").status_code == 404
    for deed in ("seen", "propose", "remove", "lead"):
        path = f"/casework/board/organisations/nowhere/{deed}/"
        assert client.post(path).status_code == 404


def test_months_end_where_the_month_does():
    assert str(vetting.months_after(DAY.replace(month=11, day=30), 3)) == "2027-02-28"
    assert str(vetting.months_after(DAY.replace(month=12, day=31), 24)) == "2028-12-31"
