"""What the daily purge deletes, and what is left of it anywhere."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import BinaryField

from casework import trail
from casework.cases import actions as cases
from casework.codes import Role
from casework.keeping import erasing, terms
from casework.models import AuditEvent, Case, LegalHold, RoleHeld
from publication import releases
from publication.models import Cell
from publication.periods import Quarter
from publication.tables import TABLE
from publication.tabulation import count
from reporting.ladder import CloseReason, Stage
from reporting.models import Report
from tests.casework.conftest import DAY, send

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILE_STORE = tmp_path


def test_every_table_with_sealed_bytes_of_a_case_is_cleared_out():
    """PostgreSQL keeps deleted rows until it is told."""
    of_case = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.fields
        if field.remote_field and issubclass(field.related_model, Report)
    }
    sealed = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(field, BinaryField) for field in model._meta.fields)
    }
    wanted = sealed & (of_case | {Report._meta.db_table})
    # And two whose rows must not lead from an entry of the register to its case.
    leading = {"casework_draft", "casework_proposal"}
    assert set(erasing._HOLDING_BYTES) == wanted | leading


def purged(capsys) -> int:
    call_command("purge_cases")
    return int(capsys.readouterr().out)


def close(case, reason=CloseReason.DONE):
    cases.change_stage(case, stage=Stage.CLOSED, reason=reason, by="(test)")


class PurgeTests:
    def test_a_case_goes_on_its_day_and_not_before(self, world, settings, capsys):
        close(world.case)
        goes = terms.add_months(DAY, 12)
        settings.TODAY = goes - timedelta(days=1)
        assert purged(capsys) == 0
        settings.TODAY = goes
        assert purged(capsys) == 1
        assert not Report.objects.filter(pk=world.case.pk).exists()
        event = AuditEvent.objects.latest("number")
        assert (event.actor, event.action, event.case, event.detail) == (
            "(retention)",
            "delete",
            world.case.pk,
            "done",
        )
        assert purged(capsys) == 0

    def test_spam_goes_after_a_fortnight(self, world, settings, capsys):
        other, _secret = send()
        close(world.case, CloseReason.ABUSE_SPAM)
        close(other)
        settings.TODAY = DAY + timedelta(days=13)
        assert purged(capsys) == 0
        settings.TODAY = DAY + timedelta(days=14)
        assert purged(capsys) == 1
        assert list(Case.objects.values_list("pk", flat=True)) == [other.pk]

    def test_open_and_held_cases_stay(self, world, settings, capsys):
        held, _secret = send()
        close(held)
        settings.TODAY = DAY + timedelta(days=400)
        LegalHold.objects.create(report=held, until=settings.TODAY, set_on=DAY)
        assert purged(capsys) == 0
        settings.TODAY += timedelta(days=1)
        assert purged(capsys) == 1
        assert Case.objects.get() == world.case

    def test_a_reopened_case_stays(self, world, settings, capsys):
        close(world.case)
        cases.change_stage(world.case, stage=Stage.UNDER_REVIEW, reason="", by="(test)")
        settings.TODAY = DAY + timedelta(days=800)
        assert purged(capsys) == 0


class ReleasedTests:
    def test_what_was_released_does_not_change_and_needs_no_fact(
        self, world, settings, capsys
    ):
        """Decision 0009: the frozen tables are all that is left of a case."""
        settings.TODAY = DAY
        cases.code(
            world.case,
            main_code="cor.tender",
            country="AL",
            region="",
            actor="court",
            outcome="",
            by=world.ana,
        )
        close(world.case)
        quarter = Quarter.of(DAY)
        assert count(TABLE["country_q"], quarter)["AL"] == 1
        release = publish(str(quarter), world, quarter.released_from)
        cells = list(Cell.objects.order_by("pk").values())
        settings.TODAY = terms.add_months(DAY, 12)
        assert purged(capsys) == 1
        assert list(Cell.objects.order_by("pk").values()) == cells
        with pytest.raises(releases.AlreadyPublished):
            releases.publish(str(quarter), by=world.dora, today=settings.TODAY)
        # Nor does it come back in a later quarter.
        later = quarter.next
        assert count(TABLE["country_q"], later)["AL"] == 0
        assert release.period == str(quarter)


def publish(period, world, day):
    for who in (world.ana, world.dora):
        RoleHeld.objects.create(caseworker=who, role=Role.PUBLISHER)
    releases.prepare(period, by=world.ana, today=day)
    return releases.publish(period, by=world.dora, today=day)


# A case with words that can be found again, long closed; then the daily command.
MAKE = """
import django; django.setup()
from datetime import date
from casework.models import AuditEvent
from reporting.models import DeskWrap, File, Message, Report, Step
old = date(2020, 1, 1)
for number in range(5):
    report = Report.objects.create(
        kind="cor", country="AL", stage="closed", recipient="r", reply_to="p",
        envelope=b"CANARY-ENVELOPE" * 4000, locator_digest=f"{number}",
        write_key_digest="w", received_on=old,
    )
    Step.objects.create(report=report, stage="closed", reason="done", taken_on=old)
    DeskWrap.objects.create(report=report, desk="d", epoch=1, sealed=b"CANARY-WRAP" * 9)
    Message.objects.create(report=report, number=1, sender="desk", sent_on=old,
        for_case=b"CANARY-MESSAGE" * 2000, for_reporter=b"CANARY-OTHER" * 2000)
"""


class BytesTests:
    def run(self, data, *command):
        environment = {**os.environ, "DATA": str(data), "FENER_MODE": "test"}
        environment |= {"DJANGO_SETTINGS_MODULE": "backend.settings"}
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def canaries(self, data):
        files = list(data.glob("fener.sqlite*"))
        assert files
        return sum(path.read_bytes().count(b"CANARY") for path in files)

    def test_no_byte_is_left_in_the_database_file_nor_in_its_log(self, tmp_path):
        self.run(tmp_path, "manage.py", "migrate", "--verbosity=0")
        self.run(tmp_path, "-c", MAKE)
        assert self.canaries(tmp_path) > 10_000
        assert self.run(tmp_path, "manage.py", "purge_cases").strip() == "5"
        assert self.canaries(tmp_path) == 0


def test_the_trail_still_holds_after_a_purge(world, settings, capsys):
    close(world.case)
    settings.TODAY = terms.add_months(DAY, 12)
    assert purged(capsys) == 1
    assert list(trail.faults()) == []


@pytest.mark.postgres
def test_postgresql_gives_back_the_pages_of_what_was_purged(postgres_url, tmp_path):
    """As the owner of the tables; without VACUUM the bytes would stay in the files."""
    environment = {**os.environ, "DATA": str(tmp_path), "FENER_MODE": "test"}
    environment |= {"DJANGO_SETTINGS_MODULE": "backend.settings"}
    environment |= {"DATABASE_URL": postgres_url}

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def total():
        with psycopg.connect(postgres_url.replace("postgres:", "postgresql:")) as base:
            (size,) = base.execute(
                "SELECT sum(pg_relation_size(c.oid)"
                " + coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0))"
                " FROM pg_class c WHERE relname IN"
                " ('reporting_report', 'reporting_message', 'reporting_deskwrap')"
            ).fetchone()
            return size

    run("manage.py", "migrate", "--verbosity=0")
    run("-c", MAKE)
    assert total() > 0
    assert run("manage.py", "purge_cases") == "5"
    assert total() == 0
