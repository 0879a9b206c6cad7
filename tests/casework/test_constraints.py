"""Each rule of the rows, broken once against the database itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from casework.models import (
    AuditEvent,
    Caseworker,
    Coding,
    DeskKey,
    Grant,
    Organisation,
    Read,
)
from tests.casework.conftest import DAY

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


def _read(world):
    for _ in range(2):
        Read.objects.create(report=world.case, caseworker=world.ana)


def _event(world, **change):
    fields = {"at": DAY, "actor": "ana", "action": "note"} | change
    AuditEvent.objects.create(**fields)


BREAKS = {
    "desk_is_named": lambda w: Organisation.objects.create(slug="x", desk=""),
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
    "read_once_by_each": _read,
    "audit_action_is_known": lambda w: _event(w, action="gossip"),
    "audit_actor_is_named": lambda w: _event(w, actor=""),
}
# SQLite names a broken unique rule by its columns.
COLUMNS = {
    "recipient_belongs_to_one": "caseworker.recipient",
    "one_desk_key_for_each_member": "deskkey.caseworker_id",
    "granted_once_to_each": "grant.report_id",
    "read_once_by_each": "read.report_id",
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
