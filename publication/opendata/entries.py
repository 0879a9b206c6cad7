"""The standing entries of the register as data: exact, and they may be withdrawn.

So they are in no signed release, and whoever keeps a copy should fetch it anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from publication.models import Entry, EntryQuerySet
from publication.opendata.sheets import written
from publication.register import reading

# The fields of an entry as they are in a file, and what is empty stays there, empty.
FIELDS = (
    "number",
    "period",
    "url",
    "subject",
    "place",
    "kind",
    "result",
    "pressure",
    "body_class",
    "language",
    "title",
    "story",
    "source",
    "signed_by",
    "reply_state",
    "reply",
)
# With what a cell begins that a spreadsheet computes, also after what it passes over.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def standing() -> EntryQuerySet:
    return reading.standing().prefetch_related("later_replies__release")


def as_data(entry: Entry) -> dict[str, Any]:
    """Return an entry in codes; texts are Markdown as they were written."""
    facts = {"period": entry.release.period, "url": address(entry)}
    replies = [
        {"period": each.release.period, "text": each.text}
        for each in entry.later_replies.all()
        if each.text
    ]
    fields = {
        name: facts[name] if name in facts else getattr(entry, name) for name in FIELDS
    }
    replies.sort(key=lambda reply: reply["period"])
    return fields | {"later_replies": replies}


def address(entry: Entry) -> str:
    """Return the page of an entry; the same for every reader, so in one language."""
    with override(settings.LANGUAGE_CODE):
        return reverse("publication:entry", args=[entry.number])


def as_csv(entries: Iterable[Mapping[str, Any]]) -> bytes:
    rows = ([_as_words(entry[name]) for name in FIELDS] for entry in entries)
    return written(FIELDS, rows)


def _as_words(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula and run."""
    return f"'{text}" if text.startswith(_FORMULA) else text
