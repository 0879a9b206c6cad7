"""Each rule of the rows, broken once against the database itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from casework.models import (
    AuditEvent,
    Caseworker,
    Check,
    Coding,
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Draft,
    Grant,
    Letter,
    Link,
    OldCaseKey,
    Organisation,
    Proposal,
    Read,
    Recusal,
    Referral,
    RoleHeld,
    SharedBefore,
    Sheet,
    Voice,
    Work,
)
from tests.casework.conftest import DAY, WORKING, send

CODES = {
    "main_code": "cor.tender",
    "country": "MK",
    "region": "MK001",
    "actor": "police",
    "outcome": "",
    "coded_on": DAY,
}


def _coding(world, **change):
    Coding.objects.create(report=world.case, **CODES | change)


def _caseworker(world, **fields):
    Caseworker.objects.create(username="eva", name="Eva", password="!", **fields)


def _desk_key(world):
    DeskKey.objects.create(desk="lantern", epoch=1, caseworker=world.clara, sealed=b"s")


def _grant(world):
    Grant.objects.create(
        report=world.case, caseworker=world.ana, sealed=b"s", granted_on=DAY
    )


def _draft(world, **change):
    fields = {"number": "0" * 24, "subject": "result", "reply_state": "silent"}
    Draft.objects.create(report=world.case, written_on=DAY, **fields | change)


def _twice(model, **fields):
    for _ in range(2):
        model.objects.create(**fields)


def _event(world, **change):
    fields = {"number": 9, "at": DAY, "actor": "ana", "action": "note", "hash": "0"}
    AuditEvent.objects.create(**fields | change)


def _organisation(**change):
    fields = {"slug": "x", "name": "X", "desk": "x"} | WORKING
    return Organisation.objects.create(**fields | change)


def _own_twin(world):
    Organisation.objects.filter(pk=world.lantern.pk).update(twin=world.lantern)


def _proposal(world, **change):
    fields = {"kind": "verify", "deed": "d", "proposed_on": DAY} | change
    return Proposal.objects.create(report=world.case, **fields)


def _propose_twice(world):
    _proposal(world)
    _proposal(world)


def _speak_twice(world):
    proposal = _proposal(world)
    _twice(Voice, proposal=proposal, by=world.ana, is_for=True, given_on=DAY)


def _work(world, **change):
    fields = {"next_action": "triage", "due_on": DAY} | change
    return Work.objects.create(report=world.case, organisation=world.lantern, **fields)


def _work_twice(world):
    _work(world)
    _work(world)


def _referral(world, **change):
    fields = {"to": world.bridge, "epoch": 1, "summary": b"s"} | change
    return Referral.objects.create(
        report=world.case, sender=world.lantern, offered_on=DAY, **fields
    )


def _refer_twice(world):
    _referral(world)
    _referral(world, state="offered")


def _letter(world, **change):
    Letter.objects.create(
        report=world.case, organisation=world.lantern, body="b", **change
    )


BREAKS = {
    "desk_is_named": lambda w: _organisation(desk=""),
    "caseworker_has_whole_key_or_none": lambda w: _caseworker(w, recipient="age1pq1x"),
    "recipient_belongs_to_one": lambda w: _caseworker(
        w, recipient=w.ana.recipient, key_blob=b"b"
    ),
    "one_desk_key_for_each_member": _desk_key,
    "granted_once_to_each": _grant,
    "coding_main_code_is_known": lambda w: _coding(w, main_code="cor.nothing"),
    "coding_country_is_known": lambda w: _coding(w, country="XX", region=""),
    "coding_region_is_in_country": lambda w: _coding(w, country="RS"),
    "coding_actor_is_known": lambda w: _coding(w, actor="neighbour"),
    "coding_outcome_is_known": lambda w: _coding(w, outcome="closed"),
    "read_once_by_each": lambda w: _twice(Read, report=w.case, caseworker=w.ana),
    "audit_action_is_known": lambda w: _event(w, action="gossip"),
    "audit_actor_is_named": lambda w: _event(w, actor=""),
    "organisation_standing_is_known": lambda w: _organisation(standing="famous"),
    "caseworker_standing_is_known": lambda w: _caseworker(w, standing="famous"),
    "twin_is_another": _own_twin,
    "seen_once_for_each": lambda w: _twice(
        Check, organisation=w.lantern, kind="call", seen_by=w.ben, seen_on=DAY
    ),
    "role_held_once": lambda w: _twice(RoleHeld, caseworker=w.ana, role="lead"),
    "role_is_known": lambda w: RoleHeld.objects.create(caseworker=w.ana, role="king"),
    "one_desk_epoch": lambda w: _twice(
        DeskEpoch, desk="lantern", epoch=7, recipient="r", made_on=DAY
    ),
    "one_desk_recovery": lambda w: _twice(
        DeskRecovery, desk="lantern", epoch=7, sealed=b"s"
    ),
    "proposal_kind_is_known": lambda w: _proposal(w, kind="party"),
    "proposal_decided_on_iff_decided": lambda w: _proposal(w, state="done"),
    "proposed_once_at_a_time": _propose_twice,
    "one_voice_each": _speak_twice,
    "recused_once": lambda w: _twice(
        Recusal, report=w.case, caseworker=w.ana, recused_on=DAY
    ),
    "case_keys_are_numbered_once": lambda w: _twice(
        OldCaseKey, report=w.case, number=1, recipient="r", sealed=b"s"
    ),
    "one_work_for_each": _work_twice,
    "urgency_is_known": lambda w: _work(w, urgency="u9"),
    "open_work_has_a_next_action": lambda w: _work(w, due_on=None),
    "one_sheet_of_each_kind": lambda w: _twice(
        Sheet, report=w.case, kind="title", sealed=b"s", changed_on=DAY
    ),
    "linked_once": lambda w: _twice(
        Link, report=w.case, other=send()[0], linked_on=DAY
    ),
    "linked_to_another": lambda w: Link.objects.create(
        report=w.case, other=w.case, linked_on=DAY
    ),
    "shared_before_once": lambda w: _twice(
        SharedBefore, report=w.case, caseworker=w.ana
    ),
    "one_open_referral_to_each": _refer_twice,
    "referred_to_another": lambda w: _referral(w, to=w.lantern),
    "letter_sent_on_iff_sent": lambda w: _letter(w, is_sent=True),
    "letter_answered_on_iff_answered": lambda w: _letter(w, answer="acting"),
    "one_open_letter_to_each": lambda w: [_letter(w) for _ in range(2)],
    "draft_waits_once_cleared": lambda w: _draft(w, cleared_on=DAY),
    "draft_of_an_alert_is_signed": lambda w: _draft(w, subject="alert"),
    "draft_has_a_reply_iff_there_was_one": lambda w: _draft(w, reply="Yes."),
}
# SQLite names a broken unique rule by its columns.
COLUMNS = {
    "recipient_belongs_to_one": "caseworker.recipient",
    "one_desk_key_for_each_member": "deskkey.caseworker_id",
    "granted_once_to_each": "grant.report_id",
    "read_once_by_each": "read.report_id",
    "seen_once_for_each": "check.organisation_id",
    "role_held_once": "roleheld.caseworker_id",
    "one_desk_epoch": "deskepoch.desk",
    "one_desk_recovery": "deskrecovery.desk",
    "proposed_once_at_a_time": "proposal.deed",
    "one_voice_each": "voice.proposal_id",
    "recused_once": "recusal.report_id",
    "case_keys_are_numbered_once": "oldcasekey.report_id",
    "one_work_for_each": "work.report_id",
    "one_sheet_of_each_kind": "sheet.report_id",
    "linked_once": "link.report_id",
    "one_open_referral_to_each": "referral.report_id",
    "one_open_letter_to_each": "letter.report_id",
    "shared_before_once": "sharedbefore.caseworker_id",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_database_refuses(world, rule):
    sign = COLUMNS.get(rule, rule) if connection.vendor == "sqlite" else rule
    with pytest.raises(IntegrityError, match=sign), transaction.atomic():
        BREAKS[rule](world)


def test_a_blob_without_a_recipient_is_refused_too(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        _caseworker(world, key_blob=b"b")


def test_what_keeps_the_rules_is_taken(world):
    _coding(world)
    _caseworker(world, organisation=world.lantern)
    _event(world, case=world.case.pk)
    _draft(world)


def test_every_rule_is_broken_here():
    from django.apps import apps

    models = apps.get_app_config("casework").get_models()
    named = {
        rule.name
        for model in models
        if not model._meta.proxy
        for rule in model._meta.constraints
    }
    assert named == set(BREAKS)
