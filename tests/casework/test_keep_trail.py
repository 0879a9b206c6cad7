"""The audit trail grows, and nothing else: the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework import audit
from casework.codes import Action
from casework.models import AuditEvent
from tests.casework.conftest import DAY


@pytest.fixture
def event(world):
    return audit.record(Action.NOTE, by=world.ana, case_id=world.case.pk, detail="1")


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_event_says_who_what_when_and_which(event, world):
    kept = AuditEvent.objects.get()
    assert (kept.actor, kept.action, kept.at) == ("ana", "note", DAY)
    assert (kept.case, kept.detail) == (world.case.pk, "1")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_auditevent SET actor = 'ben'",
        "UPDATE casework_auditevent SET number = number + 1",
        "DELETE FROM casework_auditevent",
        "DELETE FROM casework_auditevent WHERE detail = '1'",
    ],
)
def test_no_sql_changes_or_deletes_it(event, sql):
    with pytest.raises(DatabaseError, match="append-only"):
        run(sql)
    assert AuditEvent.objects.get().actor == "ana"


def test_no_method_of_the_model_does_either(event):
    event.actor = "ben"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().actor == "ana"


def test_a_replaced_row_is_refused_too(event):
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is a word of SQLite")
    with pytest.raises(DatabaseError, match="append-only"):
        run(
            "REPLACE INTO casework_auditevent"
            " (number, at, actor, organisation, action, detail, hash)"
            " SELECT number, at, 'ben', organisation, action, detail, hash"
            " FROM casework_auditevent"
        )
    assert AuditEvent.objects.get().actor == "ana"


def test_it_outlives_the_case_and_the_person(event, world):
    case_id = world.case.pk
    world.case.delete()
    world.ana.delete()
    assert AuditEvent.objects.get().case == case_id


def test_a_deed_that_fails_leaves_no_event(world, monkeypatch):
    from casework.cases import actions
    from reporting.models import Step

    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(Step.objects, "create", fail)
    with pytest.raises(RuntimeError):
        actions.change_stage(world.case, stage="verified", reason="", by=world.ana)
    world.case.refresh_from_db()
    assert world.case.stage == "received"
    assert not AuditEvent.objects.exists()
