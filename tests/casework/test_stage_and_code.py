"""Moving a case along the ladder, and putting it into codes."""

from datetime import timedelta

import pytest

from casework.approvals import deciding
from casework.models import AuditEvent, Coding, Proposal, RoleHeld
from reporting import sealing
from tests.casework.conftest import DAY, b64, signed_in

CODES = {
    "main_code": "cor.tender",
    "country": "AL",
    "region": "AL-07",
    "actor": "municipality",
    "outcome": "",
}


def post(client, case, what, fields):
    return client.post(f"/casework/cases/{case.pk}/{what}/", fields)


def test_a_stage_is_changed_with_a_step_and_an_event(world):
    response = post(
        signed_in(world.ana), world.case, "stage", {"stage": "under_review"}
    )
    assert response["Location"] == f"/casework/cases/{world.case.pk}/"
    world.case.refresh_from_db()
    assert world.case.stage == "under_review"
    step = world.case.steps.last()
    assert (step.stage, step.reason, step.taken_on) == ("under_review", "", DAY)
    event = AuditEvent.objects.get(case=world.case.pk)
    assert (event.actor, event.action, event.detail) == (
        "ana",
        "stage",
        "under_review",
    )


def test_closing_keeps_its_reason(world):
    fields = {"stage": "closed", "reason": "inst_no_answer"}
    assert post(signed_in(world.ana), world.case, "stage", fields).status_code == 302
    assert world.case.steps.last().reason == "inst_no_answer"
    detail = AuditEvent.objects.get(case=world.case.pk).detail
    assert detail == "closed inst_no_answer"


def test_it_may_move_back(world):
    client = signed_in(world.ana)
    post(client, world.case, "stage", {"stage": "need_info"})
    post(client, world.case, "stage", {"stage": "under_review"})
    world.case.refresh_from_db()
    assert world.case.stage == "under_review"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "stage"),
        ({"stage": ""}, "stage"),
        ({"stage": "received"}, "stage"),
        ({"stage": "referred"}, "stage"),
        ({"stage": "inst_acting"}, "stage"),
        ({"stage": "partly_verified"}, "stage"),
        ({"stage": "result_verdict"}, "stage"),
        ({"stage": "nonsense"}, "stage"),
        ({"stage": "closed"}, "reason"),
        ({"stage": "closed", "reason": "nonsense"}, "reason"),
        ({"stage": "under_review", "reason": "done"}, "reason"),
    ],
)
def test_a_wrong_stage_is_refused_with_advice(world, fields, field):
    response = post(signed_in(world.ana), world.case, "stage", fields)
    assert response.status_code == 400
    assert response.context["stage_form"].errors[field]
    world.case.refresh_from_db()
    assert world.case.stage == "received"
    assert not AuditEvent.objects.filter(case=world.case.pk).exists()


def test_the_same_stage_again_is_refused(world):
    client = signed_in(world.ana)
    post(client, world.case, "stage", {"stage": "under_review"})
    again = post(client, world.case, "stage", {"stage": "under_review"})
    assert again.status_code == 400
    assert world.case.steps.count() == 2


def test_a_closed_case_may_be_closed_for_another_reason(world):
    client = signed_in(world.ana)
    for reason in ("no_contact", "done"):
        fields = {"stage": "closed", "reason": reason}
        assert post(client, world.case, "stage", fields).status_code == 302


def test_a_case_is_coded(world):
    response = post(signed_in(world.ana), world.case, "coding", CODES)
    assert response.status_code == 302
    coding = Coding.objects.get(report=world.case)
    assert {name: getattr(coding, name) for name in CODES} == CODES
    assert coding.coded_on == DAY
    event = AuditEvent.objects.get(case=world.case.pk)
    assert (event.action, event.detail) == ("code", "")


def test_coding_again_corrects_the_codes_and_keeps_the_day(world, settings):
    client = signed_in(world.ana)
    post(client, world.case, "coding", CODES)
    settings.TODAY = DAY + timedelta(days=100)
    later = CODES | {"region": "", "outcome": "result_corrected"}
    post(client, world.case, "coding", later)
    coding = Coding.objects.get()
    assert (coding.region, coding.outcome) == ("", "result_corrected")
    assert coding.coded_on == DAY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"main_code": ""}, "main_code"),
        ({"main_code": "cor.nothing"}, "main_code"),
        ({"country": "XX"}, "country"),
        ({"region": "MK001"}, "region"),
        ({"country": "ONLINE"}, "region"),
        ({"actor": ""}, "actor"),
        ({"actor": "neighbour"}, "actor"),
        ({"outcome": "closed"}, "outcome"),
    ],
)
def test_a_code_outside_the_lists_is_refused_and_what_was_chosen_stays(
    world, change, field
):
    fields = CODES | change
    response = post(signed_in(world.ana), world.case, "coding", fields)
    assert response.status_code == 400
    form = response.context["coding_form"]
    assert form.errors[field]
    assert form["actor"].value() == fields["actor"]
    assert not Coding.objects.exists()


def test_the_page_offers_the_codes_chosen_before(world):
    client = signed_in(world.ana)
    post(client, world.case, "coding", CODES)
    page = client.get(f"/casework/cases/{world.case.pk}/")
    assert page.context["coding_form"].initial == CODES


def test_an_uncoded_case_suggests_only_where_it_was(world):
    page = signed_in(world.ana).get(f"/casework/cases/{world.case.pk}/")
    assert page.context["coding_form"].initial == {"country": "AL"}


def note(client, case, world):
    path = f"/casework/api/cases/{case.pk}/notes/"
    sealed = b64(sealing.wrap(world.secret, world.secret.recipient))
    return client.post(path, {"sealed": sealed}, "application/json").json()["id"]


def test_supported_by_evidence_is_proposed_with_its_reason(world):
    client = signed_in(world.ana)
    fields = {"stage": "verified", "note": note(client, world.case, world)}
    assert post(client, world.case, "stage", fields).status_code == 302
    world.case.refresh_from_db()
    assert world.case.stage == "received"
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.state) == ("verify", "pending")
    assert proposal.note_id == fields["note"]
    again = post(client, world.case, "stage", fields)
    assert again.status_code == 409
    assert again.context["stage_form"].errors["stage"]


@pytest.mark.parametrize("number", ["", "0", "999999", "x"])
def test_it_is_not_proposed_without_a_reason_of_ones_own(world, number):
    fields = {"stage": "verified", "note": number}
    assert post(signed_in(world.ana), world.case, "stage", fields).status_code == 400
    theirs = note(signed_in(world.clara), world.case, world)
    fields["note"] = theirs
    assert post(signed_in(world.ana), world.case, "stage", fields).status_code == 400
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("stage", "reason"),
    [("partly_verified", ""), ("result_charge", ""), ("closed", "abuse_spam")],
)
def test_what_counts_in_public_or_is_deleted_soon_takes_two(world, stage, reason):
    client = signed_in(world.ana)
    fields = {"stage": stage, "reason": reason}
    fields["note"] = note(client, world.case, world)
    assert post(client, world.case, "stage", fields).status_code == 302
    world.case.refresh_from_db()
    assert world.case.stage == "received"
    RoleHeld.objects.create(caseworker=world.clara, role="reviewer")
    deciding.agree(Proposal.objects.get(), by=world.clara)
    world.case.refresh_from_db()
    assert world.case.stage == stage
    assert world.case.steps.last().reason == reason


def test_an_old_proposal_does_not_open_a_closed_case(world):
    client = signed_in(world.ana)
    fields = {"stage": "verified", "note": note(client, world.case, world)}
    post(client, world.case, "stage", fields)
    post(client, world.case, "stage", {"stage": "closed", "reason": "done"})
    RoleHeld.objects.create(caseworker=world.clara, role="reviewer")
    with pytest.raises(deciding.NotReady):
        deciding.agree(Proposal.objects.get(), by=world.clara)


def test_intake_alone_cannot_close(world):
    RoleHeld.objects.filter(caseworker=world.clara).exclude(role="intake").delete()
    fields = {"stage": "closed", "reason": "done"}
    response = post(signed_in(world.clara), world.case, "stage", fields)
    assert response.status_code == 400
    assert response.context["stage_form"].errors["stage"]
