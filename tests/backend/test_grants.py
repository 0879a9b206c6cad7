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
    AuditEvent, Caseworker, Coding, Draft, LegalHold, Letter, Note, OldCaseKey,
    Proposal, Referral, Sheet, Voice, Work,
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
    "list(Draft.objects.values_list('story'))",
    "list(Draft.objects.values_list('number'))",
    "list(Letter.objects.values_list('body'))",
    "list(Counted.objects.values_list('table'))",
    "list(Counted.objects.values_list('period'))",
    "Counted.objects.create(report_id=uuid.uuid4(), table='t', period='2026q3')",
    "Entry.objects.update(title='')",
    "Release.objects.all()._raw_delete('default')",
):
    try:
        eval(forbidden)
    except ProgrammingError as error:
        assert "permission denied" in str(error), error
    else:
        print(forbidden)
"""

PASSWORD = "lantern over the bridge"
# What the release job finds: two publishers, a coded case that was answered, sent to an
# institution and closed, and a text about it.
WHAT_IS_DUE = f"""
from casework.codes import Role, Standing
from casework.models import Draft, Letter, Organisation
for name in ("paula", "quentin"):
    Caseworker.objects.create_user(
        name, "{PASSWORD}", name=name, standing=Standing.ACTIVE,
        roles=[Role.PUBLISHER])
day = datetime.date(2026, 3, 1)
report.allows_publishing = True
report.save()
Coding.objects.create(report=report, main_code="cor.tender", country="AL",
    actor="court", outcome="result_corrected", coded_on=day)
for stage in ("referred", "inst_acting", "result_corrected"):
    Step.objects.create(report=report, stage=stage, taken_on=day)
Message.objects.create(
    report=report, number=1, sender="desk", for_case=b"c", for_reporter=b"r",
    sent_on=day)
desk = Organisation.objects.create(slug="s", name="S", desk="s", standing_since=day)
Letter.objects.create(report=report, organisation=desk, is_sent=True, sent_on=day,
    body="example-al-ombudsman")
Draft.objects.create(
    report=report, number="a" * 24, subject="result", language="en",
    title="The tender was cancelled", story="It was.", reply_state="not_asked",
    written_on=day, cleared_on=day, not_before=day)
"""
# What the release job must never do.
RELEASE_MORE = """
from django.db import ProgrammingError
from casework.models import Draft, Grant, Letter, RoleHeld
for forbidden in (
    "list(Report.objects.values_list('envelope'))",
    "list(Report.objects.values_list('locator_digest'))",
    "list(Report.objects.values_list('kind'))",
    "list(Message.objects.values_list('for_case'))",
    "list(Message.objects.values_list('for_reporter'))",
    "list(File.objects.all())",
    "list(DeskWrap.objects.all())",
    "list(Note.objects.all())",
    "list(Grant.objects.all())",
    "list(Sheet.objects.all())",
    "list(OldCaseKey.objects.all())",
    "list(Session.objects.all())",
    "list(AuditEvent.objects.all())",
    "list(Caseworker.objects.values_list('key_blob'))",
    "list(Caseworker.objects.values_list('name'))",
    "Caseworker.objects.update(password='')",
    "RoleHeld.objects.create(caseworker_id=1, role='publisher')",
    "Coding.objects.update(outcome='')",
    "Draft.objects.update(title='')",
    "Draft.objects.create(report_id=uuid.uuid4(), number='b' * 24, written_on=today)",
    "Report.objects.update(stage='closed')",
    "Report.objects.all()._raw_delete('default')",
    "Release.objects.all()._raw_delete('default')",
    "Cell.objects.update(value=1)",
    "Counted.objects.update(period='2026q4')",
    "Entry.objects.update(title='')",
    "Document.objects.all()._raw_delete('default')",
):
    try:
        eval(forbidden)
    except ProgrammingError as error:
        assert "permission denied" in str(error), error
    else:
        print(forbidden)
"""
# Every address that the results link to, beginning with the first page, once each.
WALK = """
import re
from django.test import Client
client, seen = Client(SERVER_NAME="127.0.0.1"), {}
left = [
    "/en/results/", "/data/v1/catalog.jsonld", "/data/v1/ledger.csv", "/data/v1/key",
    "/data/v1/register.json", "/data/v1/register.csv", "/data/v1/latest/manifest.json",
    "/data/v1/2026q3/country_q.csv", "/en/results/feed.atom", "/api/v1/results/",
    "/api/v1/results/releases/2026q3/", "/api/v1/results/tables/country_q/",
    "/api/v1/results/ledger/", "/api/v1/results/register/",
    "/api/v1/results/register/aaaaaaaaaaaaaaaaaaaaaaaa/", "/api/v1/schema/",
]
places = re.compile(
    r'(?:href|src|action)="(/(?:en/results|data|api/v1/results)/[^"#]*)"')
while left:
    path = left.pop().replace("&amp;", "&")
    if path not in seen:
        answer = client.get(path)
        seen[path] = answer.status_code
        if answer.status_code == 302:
            left.append(answer["Location"])
        elif "html" in answer["Content-Type"]:
            left += places.findall(answer.content.decode())
print(*(f"{status} {path}" for path, status in seen.items()), sep="\\n")
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

    def run(program, role="fener", said=""):
        options = f"-c role={role}"
        return subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            input=said,
            env={**os.environ, "DATA": data, "PGOPTIONS": options}
            | {"DATABASE_URL": postgres_url, "FENER_MODE": "test"},
            capture_output=True,
            text=True,
        )

    migrated = run(["manage.py", "migrate", "--verbosity=0"])
    assert migrated.returncode == 0, migrated.stderr
    return run


@pytest.fixture(scope="module")
def roles(run, postgres_url):
    """Make the roles, with the rights that deploy/ gives them."""
    with psycopg.connect(postgres_url.replace("postgres:", "postgresql:")) as database:
        for role in ("fener-public", "fener-release"):
            database.execute(f'CREATE ROLE "{role}"')
        database.execute((DEPLOY / "grants.sql").read_text())


@pytest.fixture(scope="module")
def as_public(run, roles):
    """Return a function that runs Python with the rights of the public site."""
    return lambda code: run(["-c", START + code], role="fener-public")


@pytest.fixture(scope="module")
def released(run, roles):
    """Return a quarter that the release job has prepared and published, a word a step.

    A case and a draft that was cleared long ago are there to be read and moved.
    """
    made = run(["-c", START + WHAT_IS_DUE])
    assert made.returncode == 0, made.stderr[-900:]
    commands = (("prepare_release", "paula"), ("publish_release", "quentin"))
    for command, name in commands:
        done = run(
            ["manage.py", command, "2026q3", "--by", name],
            role="fener-release",
            said=f"{PASSWORD}\n",
        )
        assert done.returncode == 0, done.stderr[-900:]
    return done.stdout


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

    def test_it_serves_all_that_was_released(self, released, as_public):
        """Every page, file and answer that can be reached from the first."""
        done = as_public(WALK)
        assert done.returncode == 0, done.stderr[-900:]
        answers = [line.split(" ", 1) for line in done.stdout.splitlines()]
        assert {status for status, _path in answers} <= {"200", "302"}, answers
        paths = {path for _status, path in answers}
        assert "/en/results/2026q3/" in paths
        assert any(path.startswith("/data/v1/2026q3/") for path in paths)
        assert f"/en/results/changed/{'a' * 24}/" in paths
        assert len(paths) > 30


class ReleaseJobTests:
    def test_it_can_prepare_and_publish_a_quarter(self, released, run):
        assert "Published 2026q3" in released
        assert "Entries in the register: 1," in released
        counted = "print(*Counted.objects.order_by().values_list('table', flat=True))"
        done = run(["-c", START + counted])
        assert done.stdout.split() == ["country_q"], done.stderr[-900:]

    def test_it_cannot_do_more(self, released, run):
        done = run(["-c", START + RELEASE_MORE], role="fener-release")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr[-900:]
