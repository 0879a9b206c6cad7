"""The public site's rights in PostgreSQL: enough for its work, and nothing else."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.apps import apps
from django.db.models import CASCADE, SET_NULL

from reporting.models import Report
from tests.backend.servers import DEPLOY, ROOT

pytestmark = pytest.mark.postgres

START = """
import datetime, uuid, django
django.setup()
from casework.models import (
    AuditEvent, Caseworker, Coding, LegalHold, Note, OldCaseKey, Proposal, Referral,
    Sheet, Voice, Work,
)
from django.contrib.sessions.models import Session
from publication.models import Cell, Counted, Document, Entry, Release, Table
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

# A case in full work, made by the casework side: a row in every table that goes with a
# report. `FULL` names them; a walk over the models says whether one is forgotten.
A_CASE_IN_WORK = """
from casework.models import (
    Draft, Grant, HeldReply, Letter, LegalHold, Link, OldCaseKey, Organisation,
    Proceedings, Proposal, Read, Recusal, Referral, SharedBefore, Sheet, Voice, Work,
)
ana = Caseworker.objects.create_user("ana", "x", name="Ana")
here = Organisation.objects.create(
    slug="here", name="Here", desk="here", standing_since=today)
there = Organisation.objects.create(
    slug="there", name="There", desk="there", standing_since=today)
for place in range(2):
    other = report if place else Report(
        kind="cor", country="AL", envelope=b"e", recipient="r", reply_to="p",
        locator_digest=uuid.uuid4().hex, write_key_digest="w", received_on=today)
    other.save(force_insert=True)
Grant.objects.create(report=report, caseworker=ana, sealed=b"s", granted_on=today)
note = Note.objects.create(report=report, author=ana, sealed=b"s", written_on=today)
Coding.objects.create(
    report=report, main_code="cor.tender", country="AL", actor="court", coded_on=today)
Read.objects.create(report=report, caseworker=ana)
Recusal.objects.create(report=report, caseworker=ana, recused_on=today)
OldCaseKey.objects.create(report=report, number=1, recipient="r", sealed=b"s")
Work.objects.create(
    report=report, organisation=here, next_action="wait", due_on=today)
Sheet.objects.create(report=report, kind="title", sealed=b"s", changed_on=today)
Link.objects.create(report=report, other=other_one(report), linked_on=today)
Link.objects.create(report=other_one(report), other=report, linked_on=today)
Referral.objects.create(
    report=report, sender=here, to=there, epoch=1, summary=b"s", offered_on=today)
Letter.objects.create(report=report, organisation=here, body="b")
Draft.objects.create(
    report=report, number="0" * 24, subject="result", language="en", title="t",
    story="s", reply_state="silent", written_on=today)
Counted.objects.create(report=report, table="country_q", period="2026q3")
SharedBefore.objects.create(report=report, caseworker=ana)
LegalHold.objects.create(report=report, until=today, set_on=today)
Proceedings.objects.create(report=report, renewed_on=today)
proposal = Proposal.objects.create(
    kind="verify", report=report, organisation=here, note=note, deed="d",
    proposed_by=ana, proposed_on=today)
HeldReply.objects.create(
    proposal=proposal, report=report, number=1, key=1, for_case=b"c",
    for_reporter=b"r")
Voice.objects.create(proposal=proposal, by=ana, is_for=True, given_on=today)
DeskWrap.objects.create(report=report, desk="d", epoch=1, sealed=b"s")
Step.objects.create(report=report, stage="received", taken_on=today)
Message.objects.create(
    report=report, number=1, sender="desk", for_case=b"c", for_reporter=b"r",
    sent_on=today)
Upload.objects.create(report=report, sealed_bytes=1, started_on=today)
File.objects.create(
    id=uuid.uuid4(), report=report, wrap=b"w", sealed_bytes=1, sha256="0",
    received_on=today)
"""
FULL = {
    "casework.HeldReply", "casework.SharedBefore", "casework.Draft",
    "casework.Grant", "casework.Note", "casework.Coding", "casework.Read",
    "casework.Recusal", "casework.OldCaseKey", "casework.Work", "casework.Sheet",
    "casework.Link", "casework.Referral", "casework.Letter", "casework.LegalHold",
    "casework.Proceedings", "casework.Proposal", "casework.Voice",
    "reporting.DeskWrap", "reporting.Step", "reporting.Message", "reporting.Upload",
    "reporting.File", "publication.Counted",
}  # fmt: skip
OTHER = """
def other_one(report):
    return Report.objects.exclude(pk=report.pk).latest("pk")
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
    "list(Sheet.objects.values_list('sealed'))",
    "list(OldCaseKey.objects.values_list('sealed'))",
    "list(Referral.objects.values_list('to'))",
    "list(Work.objects.values_list('owner'))",
    "list(Proposal.objects.values_list('proposed_by'))",
    "list(Voice.objects.values_list('by'))",
    "list(LegalHold.objects.values_list('until'))",
    "Proposal.objects.update(state='done')",
    "Proposal.objects.update(note=None, reason='')",
    "LegalHold.objects.update(until=today)",
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

# Prints each table that still has a row of the deleted report.
LEFT = """
from django.apps import apps
for label in {labels!r}:
    model = apps.get_model(label)
    through = "proposal__report" if label == "casework.Voice" else "report"
    if model.objects.filter(**{{through: "{number}"}}).exists():
        print(label)
assert not Report.objects.filter(pk="{number}").exists()
assert not Voice.objects.exists()
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


def goes_with(model) -> set[str]:
    """Give the label of every model whose rows go when a row of `model` goes."""
    labels = set()
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE:
            labels |= {relation.related_model._meta.label}
            labels |= goes_with(relation.related_model)
        else:
            assert relation.on_delete is SET_NULL, relation
    return labels


class PublicSiteTests:
    def test_it_can_do_all_that_a_reporter_asks(self, as_public):
        done = as_public(A_REPORTERS_VISITS)
        assert done.returncode == 0, done.stderr[-400:]

    def test_a_reporters_deletion_takes_all_of_casework_with_it(self, run, as_public):
        """Every table, with a row in it; and the test knows every table."""
        assert goes_with(Report) == FULL
        assert {apps.get_model(label)._meta.label for label in FULL} == FULL
        made = run(["-c", START + OTHER + A_CASE_IN_WORK + "print(report.pk)"])
        assert made.returncode == 0, made.stderr[-900:]
        number = made.stdout.strip()
        done = as_public(f"Report.objects.get(pk='{number}').delete()")
        assert done.returncode == 0, done.stderr[-900:]
        left = run(["-c", START + LEFT.format(number=number, labels=sorted(FULL))])
        assert (left.returncode, left.stdout) == (0, ""), left.stderr[-900:]

    def test_it_cannot_do_more(self, as_public):
        done = as_public(MORE)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr[-400:]
