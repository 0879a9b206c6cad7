"""Releases made the real way, with cases enough that nothing waits, or with none."""

from datetime import date

from publication import releases
from publication.models import Entry
from publication.periods import Quarter
from tests.publication import worlds

PLACES = ("AL", "BA", "XK", "ME", "MK", "RS")


def publish(period="2026q3"):
    """Prepare and publish `period` by two people, on its day."""
    day = Quarter.parse(period).released_from
    by = [worlds._person(name) for name in ("prepares", "publishes")]
    releases.prepare(period, by=by[0], today=day)
    return releases.publish(period, by=by[1], today=day)


def tell(day, *, cases=600):
    """Code `cases` cases on `day`: noise hides 400 fewer once in many millions."""
    for number in range(cases):
        report = worlds.receive(day)
        worlds.code(report, day, country=PLACES[number % 6])


def whole(period="2026q4"):
    """Publish a quarter that ends a year, with every table there is."""
    tell(Quarter.parse(period).start)
    return publish(period)


DAY = date(2027, 2, 15)


FIRST, SECOND, GONE = "a1" * 12, "b2" * 12, "c3" * 12
_BOTH = {"language": "en", "reply_state": "silent", "reply": ""}


def two_entries(release):
    """Put two standing entries, and one that is withdrawn, into the register."""
    Entry.objects.create(
        number=FIRST,
        release=release,
        subject="result",
        place="ME",
        kind="cor",
        result="result_corrected",
        body_class="inspection",
        title="A tender was opened again",
        story="The works were **given out** anew.",
        source="https://example.org/decision",
        **_BOTH,
    )
    Entry.objects.create(
        number=SECOND,
        release=release,
        subject="alert",
        place="RS",
        kind="prs",
        pressure="prs:smear",
        title='A campaign, "foreign agents", began',
        story="Two papers wrote the same text.",
        signed_by="Open Town Network",
        **_BOTH,
    )
    Entry.objects.create(
        number=GONE,
        release=release,
        subject="result",
        place="AL",
        kind="cor",
        result="result_charge",
        withdrawn_on=DAY,
        **_BOTH,
    )
