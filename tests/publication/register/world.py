"""Invented entries of the register, in releases with invented numbers."""

import secrets
from datetime import date

from casework.models import Caseworker, Coding, Draft
from publication import releases
from publication.models import Entry, LaterReply, Release
from reporting.models import Report
from tests.publication import worlds

RESULT = {
    "subject": "result",
    "place": "RS",
    "kind": "cor",
    "result": "result_corrected",
    "body_class": "inspection",
    "language": "en",
    "title": "The playground was built after all",
    "story": "The town had *paid* for it twice. Now it stands.",
    "reply_state": "not_asked",
}
ALERT = {
    **RESULT,
    "subject": "alert",
    "place": "XK",
    "kind": "prs",
    "result": "",
    "pressure": "prs:office",
    "title": "Four inspections of one office in a month",
    "signed_by": "Network of Small Organisations",
    "reply_state": "silent",
}


def prepared(period: str) -> Release:
    person = worlds.publisher(f"prepares.{period}")
    return Release.objects.create(period=period, prepared_by=person)


def add(release: Release, **fields: str) -> Entry:
    number = fields.pop("number", "") or secrets.token_hex(12)
    return Entry.objects.create(number=number, release=release, **RESULT | fields)


def published(period: str, *entries: dict[str, str]) -> list[Entry]:
    added: list[Entry] = []
    worlds.released(
        period,
        first=3000,
        adding=lambda release: added.extend(add(release, **each) for each in entries),
    )
    return added


def reply_later(entry: Entry, release: Release, text: str) -> None:
    LaterReply.objects.create(entry=entry, release=release, text=text)


CLEARED_ON = date(2026, 4, 1)
DUE_ON = date(2026, 7, 20)
RELEASED_ON = date(2026, 8, 15)  # 2026q2, the first release after that


def cleared(*, country: str = "AL", main_code: str = "cor.tender", **fields) -> Draft:
    """Make a coded case with a draft that two have agreed to, as rows."""
    report = worlds.receive(date(2026, 2, 1), country=country)
    worlds.code(report, date(2026, 2, 2), main_code=main_code, country=country)
    Coding.objects.filter(report=report).update(outcome="result_corrected")
    Report.objects.filter(pk=report.pk).update(allows_publishing=True)
    drafted = {
        "number": secrets.token_hex(12),
        "subject": "result",
        "body_type": "inspection",
        "language": "sq",
        "title": "The school is heated",
        "story": "**Every** room is warm.",
        "reply_state": "silent",
        "written_on": CLEARED_ON,
        "cleared_on": CLEARED_ON,
        "not_before": DUE_ON,
    }
    return Draft.objects.create(report=report, **drafted | fields)


def release(period: str = "2026q2", *, on: date = RELEASED_ON) -> Release:
    """Publish through the real job, by two people."""
    first, second = (
        Caseworker.objects.filter(username=name).first() or worlds.publisher(name)
        for name in ("mira", "noel")
    )
    releases.prepare(period, by=first, today=on)
    return releases.publish(period, by=second, today=on)
