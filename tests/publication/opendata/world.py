"""Releases made the real way, with cases enough that nothing waits, or with none."""

from datetime import date

from publication import releases
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
