"""Invented entries of the register, in releases with invented numbers."""

import secrets

from publication.models import Entry, LaterReply, Release
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
