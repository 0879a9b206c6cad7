"""An Atom feed of releases and of entries: new things, on the day of a release only.

Of an entry it holds the headline and not the story: what is taken back one day should
not stay in the memory of every reader of feeds.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from publication.models import Entry, Release
from publication.register import reading
from publication.templatetags.register import what_changed

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# The newest, of each sort.
MOST_RELEASES = 8
MOST_ENTRIES = 40
# When nothing was published: no day of a reader's visit is told.
_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)

Absolute = Callable[[str], str]


class ResultsFeed(Atom1Feed):
    """Atom with the language of each entry, and never the hour of a request."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _BEFORE

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"xml:lang": item["language"]} if item["language"] else {}


def written(absolute: Absolute) -> str:
    """Return the feed; `absolute` makes addresses of ours whole."""
    feed = ResultsFeed(
        title=_("Fener: results"),
        subtitle=_(
            "What came of the reports, and what changed because somebody spoke."
        ),
        description="",
        link=absolute(reverse("publication:results")),
        feed_url=absolute(reverse("publication:feed")),
        feed_guid=_name("feed"),
        author_name="Fener",
        language=get_language(),
    )
    for release in Release.objects.published()[:MOST_RELEASES]:
        feed.add_item(**_of_release(release, absolute))
    for entry in reading.standing()[:MOST_ENTRIES]:
        feed.add_item(**_of_entry(entry, absolute))
    feed.items.sort(key=lambda item: item["updateddate"], reverse=True)
    return feed.writeString("utf-8")


def _of_release(release: Release, absolute: Absolute) -> dict[str, Any]:
    where = reverse("publication:release", args=[release.period])
    return {
        "title": _("Results of %(from)s to %(to)s") % _months(release),
        "link": absolute(where),
        "description": _("How many were heard, how fast, and what followed."),
        "unique_id": _name(release.period),
        "updateddate": _day_of(release),
        "language": None,
    }


def _of_entry(entry: Entry, absolute: Absolute) -> dict[str, Any]:
    where = reverse("publication:entry", args=[entry.number])
    releases = [entry.release, *(each.release for each in entry.later_replies.all())]
    return {
        "title": entry.title,
        "link": absolute(where),
        "description": f"{entry.get_place_display()} · {what_changed(entry)}",
        "unique_id": _name(entry.number),
        "author_name": entry.signed_by or None,
        "categories": [entry.place, entry.kind, entry.result or entry.pressure],
        "pubdate": _day_of(entry.release),
        "updateddate": max(map(_day_of, releases)),
        "language": entry.language,
    }


def _months(release: Release) -> dict[str, str]:
    quarter = release.quarter
    return {
        "from": date_format(quarter.start, _("F")),
        "to": date_format(quarter.end, _("F Y")),
    }


def _name(of: str) -> str:
    """Return a name that stays the same whatever the address of the site is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"fener:results:{of}").urn


def _day_of(release: Release) -> datetime:
    return _midnight(release.published_on or release.quarter.released_from)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
