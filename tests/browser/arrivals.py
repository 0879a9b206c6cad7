"""What has arrived at the service, opened with a desk's identity as a desk would."""

import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting import sealing
from reporting.age import open_sealed
from reporting.padding import unpad

ROOT = Path(__file__).resolve().parent.parent.parent
DESK = "desk:lantern-legal-aid"

# Run beside the service, on its data: what a desk does when it answers.
ANSWER = """
import sys, django
django.setup()
from reporting import mailbox
from reporting.calendar import today
from reporting.models import Message, Report, Step
report = Report.objects.get(id=sys.argv[1])
content = {"type": "message", "text": sys.argv[2]}
mailbox.add_message(
    report, sender=Message.Sender.DESK, content=content,
    talk_key=bytes.fromhex(sys.argv[3]), on=today(),
)
Step.objects.create(report=report, stage="under_review", taken_on=today())
Report.objects.filter(id=report.id).update(stage="under_review")
"""


@dataclass
class Arrival:
    """One report with everything that belongs to it, opened."""

    case: str
    document: dict[str, Any]
    desks: set[str]
    messages: list[dict[str, Any]]
    files: dict[str, bytes]

    @property
    def answers(self) -> dict[str, Any]:
        return self.document["answers"]

    @property
    def names(self) -> list[str]:
        told = [message for message in self.messages if message["type"] == "files"]
        return [file["name"] for message in told for file in message["files"]]

    @property
    def by_name(self) -> dict[str, bytes]:
        told = [message for message in self.messages if message["type"] == "files"]
        entries = [file for message in told for file in message["files"]]
        return {entry["name"]: self.files[entry["id"]] for entry in entries}


def rows(service, query, *values):
    with closing(sqlite3.connect(service.database)) as database:
        return database.execute(query, values).fetchall()


def count(service) -> int:
    return rows(service, "SELECT count(*) FROM reporting_report")[0][0]


def newest(service, desk: str = DESK) -> Arrival:
    """Open the report that came last."""
    [(case,)] = rows(
        service, "SELECT id FROM reporting_report ORDER BY rowid DESC LIMIT 1"
    )
    secret, document, desks = _document(service, case, desk)
    messages = rows(
        service,
        "SELECT for_case FROM reporting_message WHERE report_id = ? ORDER BY number",
        case,
    )
    return Arrival(
        case=document["case"],
        document=document,
        desks=desks,
        messages=[sealing.open_document(sealed, secret) for (sealed,) in messages],
        files=_files(service, case, secret),
    )


def _document(service, case: str, desk: str):
    """Open the report itself: the case's secret, the document, and its desks."""
    [(envelope,)] = rows(
        service, "SELECT envelope FROM reporting_report WHERE id = ?", case
    )
    query = "SELECT desk, sealed FROM reporting_deskwrap WHERE report_id = ?"
    wraps = dict(rows(service, query, case))
    secret = sealing.unwrap(wraps[desk.removeprefix("desk:")], service.identities[desk])
    return secret, sealing.open_document(envelope, secret), set(wraps)


def _files(service, case, secret) -> dict[str, bytes]:
    kept = rows(
        service, "SELECT id, wrap FROM reporting_file WHERE report_id = ?", case
    )
    opened = {}
    for file_id, wrap in kept:
        name = str(uuid.UUID(file_id))
        sealed = (service.data / "files" / name).read_bytes()
        opened[name] = bytes(unpad(open_sealed(sealed, sealing.unwrap(wrap, secret))))
    return opened


def answer(service, case: str, text: str) -> None:
    """Let a desk answer and begin its review."""
    environment = {**service.environment, "DJANGO_SETTINGS_MODULE": "backend.settings"}
    key = _document(service, uuid.UUID(case).hex, DESK)[1]["talk_key"]
    command = (sys.executable, "-c", ANSWER, case, text, key)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
