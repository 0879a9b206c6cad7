"""Answers where a life is at risk: held, sealed, until a second person agrees."""

import pytest
from django.core.management import call_command

from casework.approvals import deciding
from casework.codes import Role
from casework.models import AuditEvent, HeldReply, Proposal, RoleHeld, Work
from reporting import sealing
from reporting.models import Message
from tests.casework.conftest import REPORTER, b64, share, signed_in, talk


@pytest.fixture
def urgent(world):
    """Ana's case is U0; Dora has it, too, and reviews."""
    Work.objects.create(
        report=world.case,
        organisation=world.lantern,
        urgency="u0",
        next_action="answer",
        due_on=world.case.received_on,
    )
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    return world


def send(world, what="held", number=1, text="Stay where you are.", who=None, **more):
    for_case, for_reporter = talk(world.case, number, text)
    body = {"n": number, "for_case": b64(for_case), "for_reporter": b64(for_reporter)}
    path = f"/casework/api/cases/{world.case.pk}/{what}/"
    return signed_in(who or world.ana).post(path, body | more, "application/json")


def bundle(world, who):
    return signed_in(who).get(f"/casework/api/cases/{world.case.pk}/").json()


def decide(world, who, voice="agree"):
    proposal = Proposal.objects.get(state="pending")
    path = f"/casework/approvals/{proposal.pk}/"
    return signed_in(who).post(path, {"voice": voice})


def test_nobody_sends_alone(urgent):
    refused = send(urgent, "messages")
    assert refused.status_code == 409
    assert set(refused.json()) == {"detail"}
    assert not Message.objects.exists()


def test_closing_the_case_first_is_no_way_to_send_alone(urgent):
    path = f"/casework/cases/{urgent.case.pk}/stage/"
    closing = {"stage": "closed", "reason": "done"}
    assert signed_in(urgent.ana).post(path, closing).status_code == 302
    assert send(urgent, "messages").status_code == 409
    assert not Message.objects.exists()


def test_what_waits_at_one_desk_keeps_no_other_from_answering(urgent):
    share(urgent.case, urgent.ben, urgent.secret)
    assert send(urgent).status_code == 201
    assert send(urgent).status_code == 409
    assert send(urgent, who=urgent.ben).status_code == 201


def test_it_waits_sealed_and_is_sent_once_a_reviewer_agrees(urgent):
    assert send(urgent).status_code == 201
    (held,) = bundle(urgent, urgent.dora)["held"]
    assert (held["n"], held["author"], held["is_stale"]) == (1, "Ana", False)
    assert not Message.objects.exists()
    assert decide(urgent, urgent.dora).status_code == 302
    message = Message.objects.get()
    opened = sealing.open_document(bytes(message.for_reporter), REPORTER)
    assert opened["text"] == "Stay where you are."
    assert not HeldReply.objects.exists()
    assert bundle(urgent, urgent.dora)["held"] == []
    done = AuditEvent.objects.filter(case=urgent.case.pk)
    said = list(done.values_list("actor", "action"))
    assert said[-1] == ("ana", "reply")
    assert ("dora", "agree") in said


def test_not_ones_own_and_not_a_mere_caseworker(urgent):
    send(urgent)
    RoleHeld.objects.create(caseworker=urgent.ana, role=Role.REVIEWER)
    assert decide(urgent, urgent.ana).status_code == 403
    RoleHeld.objects.filter(caseworker=urgent.dora, role=Role.REVIEWER).delete()
    assert decide(urgent, urgent.dora).status_code == 403
    assert not Message.objects.exists()


def test_one_answer_waits_at_a_time(urgent):
    send(urgent)
    again = send(urgent, text="Another")
    assert again.status_code == 409
    assert "detail" in again.json()
    decide(urgent, urgent.dora, "decline")
    assert send(urgent, text="Another").status_code == 201
    call_command("run_casework_duties")
    assert HeldReply.objects.get().proposal.state == "pending"


def test_if_the_talk_moved_on_it_is_not_sent(urgent):
    send(urgent)
    for_case, for_reporter = talk(urgent.case, 1, "Wait!", sender="reporter")
    urgent.case.messages.create(
        number=1,
        sender="reporter",
        for_case=for_case,
        for_reporter=for_reporter,
        sent_on=urgent.case.received_on,
    )
    assert decide(urgent, urgent.dora).status_code == 409
    assert Message.objects.count() == 1
    (held,) = bundle(urgent, urgent.ana)["held"]
    assert held["is_stale"]
    assert decide(urgent, urgent.ana, "cancel").status_code == 302
    assert send(urgent, number=2).status_code == 201


def test_if_the_key_of_the_case_changed_it_is_not_sent(urgent):
    send(urgent)
    urgent.case.needs_new_key = True
    urgent.case.save()
    assert decide(urgent, urgent.dora).status_code == 409
    assert not Message.objects.exists()


def test_what_comes_late_learns_what_is_next(urgent):
    late = send(urgent, number=3)
    assert (late.status_code, late.json()["next"]) == (409, 1)
    assert not Proposal.objects.exists()
    assert send(urgent, key=7).status_code == 409
    assert not Proposal.objects.exists()


def test_others_learn_nothing_of_it(urgent):
    assert send(urgent, who=urgent.ben).status_code == 404
    send(urgent)
    proposal = Proposal.objects.get()
    assert not deciding.may_decide(urgent.ben, proposal)
    path = f"/casework/approvals/{proposal.pk}/"
    assert signed_in(urgent.ben).post(path, {"voice": "agree"}).status_code == 404


@pytest.mark.parametrize("urgency", ["u1", "u2", "u3"])
def test_less_urgent_answers_go_out_at_once(urgent, urgency):
    Work.objects.update(urgency=urgency)
    assert send(urgent, "messages").status_code == 201
