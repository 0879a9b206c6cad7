"""A public site with a roster of two desks, and a reporter who writes to it."""

import base64
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reporting import mailbox, receipts, rosters, sealing, tags
from reporting.models import DeskWrap, Report, RosterNote
from reporting.notes import SigningKey

DAY = date(2026, 6, 15)
ORIGIN = "fener.test"
STORY = "They asked for money at the window."
OURS = {"sec-fetch-site": "same-origin"}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def file(name: str, content: bytes = b"paper", mime: str = "text/plain"):
    return SimpleUploadedFile(name, content, mime)


@dataclass
class Site:
    """What a test does as the board, as a desk, or as a reporter."""

    board: list[SigningKey]
    desks: dict[str, sealing.Identity]
    store: Path
    client: Client = field(default_factory=lambda: Client(headers=OURS))

    def publish(self, *, number: int = 1, signers: int = 2, **changes: Any) -> str:
        desks = [
            rosters.Desk("alpha", 1, ("AL", "XK"), self.desks["alpha"].recipient, "A"),
            rosters.Desk("beta", 1, ("*",), self.desks["beta"].recipient, "Beta"),
        ]
        facts = {
            "origin": ORIGIN,
            "number": number,
            "not_before": date(2026, 1, 1),
            "expires": date(2027, 1, 1),
            "previous": None,
            "desks": desks,
        }
        text = rosters.compose(**{**facts, **changes})
        lines = [rosters.sign(text, key) for key in self.board[:signers]]
        note = text + "\n" + "".join(lines)
        RosterNote.objects.update_or_create(number=number, defaults={"text": note})
        return note

    @property
    def roster(self) -> rosters.Roster:
        note = RosterNote.objects.newest().text
        board = rosters.Board(tuple(key.verifier for key in self.board), 2, ORIGIN)
        return rosters.verify(note, board=board, today=DAY)

    # As a reporter without scripts.

    def form(self, **changes: Any) -> dict[str, Any]:
        """A filled-in form; None takes a field away."""
        filled = {
            "form_key": secrets.token_hex(16),
            "kind": "cor",
            "story": STORY,
            "country": "AL",
            "desk": ["alpha", "beta"],
        }
        filled |= changes
        return {name: value for name, value in filled.items() if value is not None}

    def send(self, **changes: Any):
        return self.client.post("/en/report/", self.form(**changes))

    def sent(self, **changes: Any) -> str:
        """Send a report and return its code as digits."""
        response = self.send(**changes)
        assert response.status_code == 200, response.content.decode()
        return code_on(response)

    def come_back(self, code: str, action: str = "", **fields: Any):
        return self.client.post(f"/en/return/{action}", {"code": code, **fields})

    # As a browser that seals for itself.

    def sealed(self, **changes: Any) -> "Sealed":
        return Sealed.make(self, **changes)

    def post(self, path: str, body: Any, **options: Any):
        return self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", **options
        )

    def put(self, path: str, body: bytes):
        return self.client.put(
            f"/api/v1/{path}", body, content_type="application/octet-stream"
        )

    # As a desk.

    def open(self, report: Report, desk: str = "alpha") -> dict[str, Any]:
        return sealing.open_document(bytes(report.envelope), self.case(report, desk))

    def case(self, report: Report, desk: str = "alpha") -> sealing.Identity:
        row = DeskWrap.objects.get(report=report, desk=desk)
        return sealing.unwrap(bytes(row.sealed), self.desks[desk])

    def say(self, report: Report, **content: Any):
        content = content or {"type": "message", "text": "We have read it."}
        return mailbox.add_message(
            report,
            sender=mailbox.Sender.DESK,
            content=content,
            talk_key=self.talk_key(report),
            on=DAY,
        )

    def talk_key(self, report: Report) -> bytes:
        return bytes.fromhex(self.open(report)["talk_key"])


@dataclass
class Sealed:
    """A report as the browser makes it, and what its code opens."""

    code: str
    keys: receipts.Mailbox
    case: sealing.NewCase
    body: dict[str, Any]

    @classmethod
    def make(cls, site: Site, *, story: str = STORY, **changes: Any) -> "Sealed":
        code, case = receipts.generate(), sealing.new_case()
        keys = receipts.derive(code)
        answers = {"kind": "cor", "country": "AL", "story": story}
        envelope = sealing.seal_report(
            answers,
            case=case,
            roster_sha256=site.roster.sha256,
            reply_to=keys.identity.recipient,
            talk_key=keys.talk_key,
            language="en",
        )
        wraps = [
            {
                "desk": desk.id,
                "epoch": desk.epoch,
                "sealed": base64_of(sealing.wrap(case.identity, desk.recipient)),
            }
            for desk in site.roster.desks
        ]
        recipient = str(case.identity.recipient)
        tag = tags.recipient_tag(
            keys.talk_key, case=case.id, number=1, recipient=recipient
        )
        body = {
            "v": 1,
            "case": str(case.id),
            "kind": "cor",
            "country": "AL",
            "roster": site.roster.sha256,
            "recipient": recipient,
            "recipient_tag": tag,
            "reply_to": str(keys.identity.recipient),
            "locator_digest": receipts.digest(keys.locator).hex(),
            "write_key_digest": receipts.digest(keys.write_key).hex(),
            "envelope": base64_of(envelope),
            "wraps": wraps,
        }
        return cls(code, keys, case, body | changes)

    @property
    def locator(self) -> dict[str, str]:
        return {"locator": self.keys.locator.hex()}

    @property
    def rights(self) -> dict[str, str]:
        return self.locator | {"write_key": self.keys.write_key.hex()}

    def message(self, number: int = 1, previous: str = "", **content: Any):
        """The body of a message, sealed for both ends."""
        content = content or {"type": "message", "text": "One more thing."}
        ends = {
            "for_case": self.case.identity.recipient,
            "for_reporter": self.keys.identity.recipient,
        }
        both = {
            name: base64_of(
                sealing.seal_message(
                    content,
                    case=self.case.id,
                    number=number,
                    previous=previous or self.first_previous,
                    sender="reporter",
                    key_number=1,
                    talk_key=self.keys.talk_key,
                    recipient=recipient,
                )
            )
            for name, recipient in ends.items()
        }
        return self.rights | {"n": number, "key": 1} | both

    @property
    def first_previous(self) -> str:
        return receipts.digest(base64.b64decode(self.body["envelope"])).hex()


def code_on(response) -> str:
    found = re.search(
        r'<output id="receipt-code"[^>]*>([\d ]+)</output>', response.content.decode()
    )
    assert found, response.content.decode()
    return found[1].replace(" ", "")


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


@pytest.fixture
def site(db, settings, tmp_path) -> Site:
    board = [SigningKey.generate(f"board-{number}") for number in range(3)]
    settings.BOARD = rosters.Board(tuple(key.verifier for key in board), 2, ORIGIN)
    settings.TODAY = DAY
    settings.FILE_STORE = tmp_path / "files"
    settings.STATIC_ROOT = str(tmp_path)  # nothing is built for a unit test
    desks = {name: sealing.Identity.generate() for name in ("alpha", "beta")}
    site = Site(board, desks, settings.FILE_STORE)
    site.publish()
    return site
