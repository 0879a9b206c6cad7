"""Nobody does alone what needs two: proposals, voices, and who may give them."""

from uuid import uuid4

import pytest

from casework.approvals import deciding, proposing
from casework.approvals.deciding import MayNotDecide
from casework.approvals.proposing import AlreadyDecided, AlreadyProposed
from casework.codes import Approval, Role
from casework.models import AuditEvent, Proposal, RoleHeld, Voice
from casework.rules import RULES
from tests.casework.conftest import share, signed_in

LIST = "/casework/approvals/"


@pytest.fixture
def proposal(world):
    """Ana proposes; Dora is a reviewer who has the case, too."""
    give(world.dora, Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    return proposing.propose(Approval.VERIFY, by=world.ana, case=world.case)


def give(person, role):
    RoleHeld.objects.create(caseworker=person, role=role)


def say(person, proposal, voice):
    return signed_in(person).post(f"{LIST}{proposal.pk}/", {"voice": voice})


def stage_of(world):
    world.case.refresh_from_db()
    return world.case.stage


def test_a_proposal_changes_nothing_yet(world, proposal):
    assert stage_of(world) == "received"
    event = AuditEvent.objects.get(action="propose")
    assert (event.actor, event.case, event.detail) == ("ana", world.case.pk, "verify")


def test_the_deed_is_done_when_another_agrees(world, proposal):
    assert say(world.dora, proposal, "agree").status_code == 302
    assert stage_of(world) == "verified"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_on is not None) == ("done", True)
    actions = AuditEvent.objects.filter(case=world.case.pk).values_list(
        "actor", "action"
    )
    assert list(actions) == [("ana", "propose"), ("dora", "agree"), ("dora", "stage")]


def test_who_proposed_cannot_agree(world, proposal):
    give(world.ana, Role.REVIEWER)
    assert say(world.ana, proposal, "agree").status_code == 403
    assert stage_of(world) == "received"
    assert not Voice.objects.exists()


def test_a_colleague_without_the_role_cannot_agree(world, proposal):
    RoleHeld.objects.filter(caseworker=world.dora, role=Role.REVIEWER).delete()
    assert say(world.dora, proposal, "agree").status_code == 403
    assert stage_of(world) == "received"


@pytest.mark.parametrize("voice", ["agree", "decline", "cancel"])
def test_for_others_the_proposal_does_not_exist(world, proposal, voice):
    """A reviewer of another organisation, and one of ours who has not the case."""
    give(world.ben, Role.REVIEWER)
    give(world.nina, Role.REVIEWER)
    for person in (world.ben, world.nina):
        theirs = say(person, proposal, voice)
        invented = signed_in(person).post(f"{LIST}{uuid4()}/", {"voice": voice})
        assert theirs.status_code == invented.status_code == 404
        assert theirs.content == invented.content
    assert stage_of(world) == "received"


def test_one_voice_against_is_enough(world, proposal):
    say(world.dora, proposal, "decline")
    proposal.refresh_from_db()
    assert proposal.state == "declined"
    give(world.clara, Role.REVIEWER)
    assert say(world.clara, proposal, "agree").status_code == 409
    assert stage_of(world) == "received"


def test_only_who_proposed_takes_it_back(world, proposal):
    assert say(world.dora, proposal, "cancel").status_code == 403
    assert say(world.ana, proposal, "cancel").status_code == 302
    response = say(world.dora, proposal, "agree")
    assert response.status_code == 409
    assert "took it back" in response.content.decode()
    assert stage_of(world) == "received"


def test_the_same_deed_waits_once(world, proposal):
    with pytest.raises(AlreadyProposed):
        proposing.propose(Approval.VERIFY, by=world.clara, case=world.case)
    say(world.dora, proposal, "decline")
    proposing.propose(Approval.VERIFY, by=world.clara, case=world.case)
    assert Proposal.objects.filter(state="pending").count() == 1


def test_no_voice_counts_twice(world, proposal, monkeypatch):
    two = deciding.Rule(Role.REVIEWER, RULES[Approval.VERIFY].effect, voices=2)
    monkeypatch.setitem(RULES, Approval.VERIFY, two)
    assert deciding.agree(proposal, by=world.dora) is False
    with pytest.raises(MayNotDecide):
        deciding.agree(proposal, by=world.dora)
    assert stage_of(world) == "received"
    give(world.clara, Role.REVIEWER)
    assert deciding.agree(proposal, by=world.clara) is True
    assert stage_of(world) == "verified"


def test_a_decided_proposal_is_not_decided_again(world, proposal):
    deciding.agree(proposal, by=world.dora)
    give(world.clara, Role.REVIEWER)
    for again in (deciding.agree, deciding.decline, proposing.cancel):
        with pytest.raises(AlreadyDecided):
            again(proposal, by=world.clara)


def test_the_list_shows_what_one_may_know_of(world, proposal):
    def listed(person):
        rows = signed_in(person).get(LIST).context["rows"]
        return [(row.proposal.pk, row.may_decide) for row in rows]

    assert listed(world.ana) == [(proposal.pk, False)]
    assert listed(world.dora) == [(proposal.pk, True)]
    assert listed(world.ben) == []


@pytest.mark.parametrize("voice", ["", "yes", "AGREE"])
def test_a_word_that_is_no_voice_is_refused_kindly(world, proposal, voice):
    response = say(world.dora, proposal, voice)
    assert response.status_code == 400
    assert "choose one of the buttons" in response.content.decode()


def test_every_kind_of_deed_has_its_rule():
    assert set(RULES) == set(Approval)


def test_each_deed_that_needs_four_eyes_asks_somebody_else_with_a_role():
    for kind, rule in RULES.items():
        assert rule.voices >= 1, kind
        assert isinstance(rule.role, Role), kind
