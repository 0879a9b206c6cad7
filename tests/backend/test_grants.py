"""The public site's rights in PostgreSQL: enough for its work, and nothing else."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.backend.servers import DEPLOY, ROOT

pytestmark = pytest.mark.postgres

START = """
import datetime, uuid, django
django.setup()
from casework.models import AuditEvent, Caseworker, Coding, Note
from django.contrib.sessions.models import Session
from publication.models import Cell, Release, Table
from reporting.models import DeskWrap, File, Message, Report, RosterNote, Step, Upload
today = datetime.date(2026, 3, 1)
report = Report(
    kind="cor", country="AL", envelope=b"e", recipient="r", reply_to="p",
    locator_digest=uuid.uuid4().hex, write_key_digest="w", received_on=today,
)
"""
# What the public site does with a report, from its arrival to its deletion.
A_REPORTERS_VISITS = """
report.save()
DeskWrap.objects.create(report=report, desk="d", epoch=1, sealed=b"s")
Step.objects.create(report=report, stage="received", taken_on=today)
Message.objects.create(
    report=report, number=1, sender="reporter", for_case=b"c", for_reporter=b"r",
    sent_on=today,
)
upload = Upload.objects.create(report=report, sealed_bytes=1, started_on=today)
File.objects.create(
    id=upload.id, report=report, wrap=b"w", sealed_bytes=1, sha256="0",
    received_on=today,
)
upload.delete()
report.steps.update(taken_on=today)
assert report.messages.count() == 1 and report.files.count() == 1
[list(model.objects.all()) for model in (RosterNote, Release, Table, Cell)]
report.delete()
assert not Report.objects.exists()
"""

# What it must never do; the program prints whatever the database let it do.
MORE = """
from django.db import ProgrammingError
for forbidden in (
    "list(Caseworker.objects.all())",
    "list(Session.objects.all())",
    "list(AuditEvent.objects.all())",
    "list(Note.objects.all())",
    "list(Coding.objects.all())",
    "Caseworker.objects.create(username='mallory')",
    "Coding.objects.update(outcome='')",
    "RosterNote.objects.create(number=9, text='forged')",
    "Release.objects.all()._raw_delete('default')",
):
    try:
        eval(forbidden)
    except ProgrammingError as error:
        assert "permission denied" in str(error), error
    else:
        print(forbidden)
"""


@pytest.fixture(scope="module")
def run(postgres_url, tmp_path_factory):
    """Return a function that runs a program as the owner, or as the public site."""
    data = str(tmp_path_factory.mktemp("grants"))

    def run(program, role="fener"):
        options = f"-c role={role}"
        return subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            env={**os.environ, "DATA": data, "PGOPTIONS": options}
            | {"DATABASE_URL": postgres_url, "FENER_MODE": "test"},
            capture_output=True,
            text=True,
        )

    migrated = run(["manage.py", "migrate", "--verbosity=0"])
    assert migrated.returncode == 0, migrated.stderr
    return run


@pytest.fixture(scope="module")
def as_public(run, postgres_url):
    """Return a function that runs Python with the rights that deploy/ gives."""
    with psycopg.connect(postgres_url.replace("postgres:", "postgresql:")) as database:
        database.execute('CREATE ROLE "fener-public"')
        database.execute((DEPLOY / "grants.sql").read_text())
    return lambda code: run(["-c", START + code], role="fener-public")


class PublicSiteTests:
    def test_it_can_do_all_that_a_reporter_asks(self, as_public):
        done = as_public(A_REPORTERS_VISITS)
        assert done.returncode == 0, done.stderr[-400:]

    def test_it_cannot_do_more(self, as_public):
        done = as_public(MORE)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr[-400:]
