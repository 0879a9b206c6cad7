"""Cases for the casework tests, made on the service's own data and taken away again."""

import base64
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reporting import receipts, sealing
from tests.browser.arrivals import ROOT
from tests.browser.service import Service

STORY = "The roof was paid for twice. Кровот протекува. <script>alert(1)</script>"
ANSWERS = {
    "kind": "cor",
    "detail": "cor.tender",
    "story": STORY,
    "country": "MK",
    "soon": "yes",
    "how_known": ["saw", "papers"],
    "consent": "ask",
    "from_later": {"a": 1},
}

# Run beside the service. JSON in on standard input, the case on standard output.
MAKE = """
import base64, json, sys, uuid, django
django.setup()
from django.conf import settings
from reporting import intake, mailbox, published, receipts, sealing, store
from reporting.calendar import today
from reporting.models import File, Message
work = json.load(sys.stdin)
roster = published.roster()
box = receipts.derive(work["code"])
report = intake.seal_and_accept(
    work["answers"], [], mailbox=box, desks=roster.desks, roster=roster,
    language="en", on=today(),
)
entries = []
for name, mime, encoded in work["files"]:
    content, file_id = base64.b64decode(encoded), uuid.uuid4()
    with store.open_part(file_id) as out:
        sealer = sealing.FileSealer(out.write)
        sealer.write(content)
        sealed = sealer.close()
    store.keep(file_id, on=today())
    recipient = sealing.Recipient.parse(report.recipient)
    File.objects.create(
        id=file_id, report=report, wrap=sealing.wrap(sealed.identity, recipient),
        sealed_bytes=sealed.sealed_size, sha256=sealed.sha256, received_on=today(),
    )
    entries.append({"id": str(file_id), "name": name, "mime": mime, "cleaned": False,
                    "size": len(content), "sha256": sealed.sha256})
contents = [{"type": "files", "files": entries}] if entries else []
contents += [{"type": "message", "text": text} for text in work["messages"]]
for content in contents:
    mailbox.add_message(
        report, sender=Message.Sender.REPORTER, content=content,
        talk_key=box.talk_key, on=today(),
    )
print(report.pk)
"""
SAY = """
import sys, django
django.setup()
from reporting import mailbox, receipts
from reporting.calendar import today
from reporting.models import Message, Report
content = {"type": "message", "text": sys.argv[2]}
report = Report.objects.get(pk=sys.argv[1])
mailbox.add_message(
    report, sender=Message.Sender.REPORTER, content=content,
    talk_key=receipts.derive(sys.argv[3]).talk_key, on=today(),
)
"""
DELETE = """
import sys, django
django.setup()
from reporting import mailbox
from reporting.models import Report
mailbox.delete(Report.objects.get(pk=sys.argv[1]))
"""


@dataclass
class SealedCase:
    """One case of the service, and the receipt code of its reporter."""

    service: Service
    id: UUID
    code: str

    def say(self, text: str) -> None:
        """Let the reporter write."""
        beside(self.service, SAY, str(self.id), text, self.code)

    def delete(self) -> None:
        beside(self.service, DELETE, str(self.id))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Query the database; `:case` stands for this case."""
        with closing(sqlite3.connect(self.service.database)) as database, database:
            return database.execute(
                query.replace(":case", f"'{self.id.hex}'"), values
            ).fetchall()

    def read_by_reporter(self) -> list[dict[str, Any]]:
        identity = receipts.derive(self.code).identity
        sealed = self.rows(
            "SELECT for_reporter FROM reporting_message"
            " WHERE report_id = :case ORDER BY number"
        )
        return [sealing.open_document(one, identity) for (one,) in sealed]


def make_case(
    service: Service,
    *,
    files: list[tuple[str, str, bytes]] | None = None,
    messages: tuple[str, ...] = (),
) -> SealedCase:
    code = receipts.generate()
    work = {
        "code": code,
        "answers": ANSWERS,
        "files": [
            (name, mime, base64.b64encode(content).decode())
            for name, mime, content in files or ()
        ],
        "messages": messages,
    }
    made = beside(service, MAKE, given=json.dumps(work))
    return SealedCase(service, UUID(made.strip()), code)


def beside(service: Service, script: str, *words: str, given: str = "") -> str:
    """Run `script` on the data of the running service."""
    environment = {**service.environment, "DJANGO_SETTINGS_MODULE": "backend.settings"}
    done = subprocess.run(
        (sys.executable, "-c", script, *words),
        cwd=ROOT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def forget_codes(service: Service) -> None:
    """Let a one-time code of this half minute be used once more."""
    with closing(sqlite3.connect(service.database)) as database, database:
        database.execute("UPDATE otp_totp_totpdevice SET last_t = -1")
