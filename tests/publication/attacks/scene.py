"""A public site with every sort of release: whole, held back, yearly, with entries."""

from datetime import date, timedelta

from publication.models import Entry, LaterReply, Release
from reporting import rosters
from reporting.models import RosterNote
from tests.casework import rosters_here
from tests.casework.conftest import DESK
from tests.publication import worlds

# The public site alone, with a form for reporters.
PUBLIC = {
    "ROOT_URLCONF": "backend.urls.public",
    "BOARD": rosters_here.BOARD,
    **worlds.FAST,
}

# Where the results are, and nothing else.
RESULTS = ("/en/results/", "/data/", "/api/v1/results/")
# Between the release of 2026q3 and the day of the next one, 15 February 2027.
FIRST_DAY, LAST_DAY = date(2026, 11, 16), date(2027, 2, 14)
STANDING, WITHDRAWN = "a" * 24, "b" * 24


def publish_all() -> list[Release]:
    offer_a_desk()
    return [
        worlds.released("2025q4", first=61_000, held_back=True),
        worlds.released("2026q1", first=62_000),
        worlds.released("2026q2", first=63_000, adding=add_entries),
        worlds.released("2026q3", first=64_000, adding=add_reply),
    ]


ENTRY = {
    "subject": "result",
    "place": "ME",
    "kind": "cor",
    "result": "result_corrected",
    "body_class": "inspection",
    "language": "en",
    "title": "A tender was opened again",
    "story": "The works were **given out** anew.",
    "source": "https://example.org/decision",
    "reply_state": "replied",
    "reply": "We did.",
}


def add_entries(release: Release) -> None:
    Entry.objects.create(number=STANDING, release=release, **ENTRY)
    gone = Entry.objects.create(number=WITHDRAWN, release=release, **ENTRY)
    gone.withdrawn_on = date(2026, 8, 20)
    gone.title = gone.story = gone.source = gone.reply = ""
    gone.save()


def add_reply(release: Release) -> None:
    entry = Entry.objects.get(number=STANDING)
    LaterReply.objects.create(entry=entry, release=release, text="We went on.")


def offer_a_desk() -> None:
    """Sign a roster, so that the pages for reporters have a form to show."""
    text = rosters.compose(
        origin=rosters_here.ORIGIN,
        number=1,
        not_before=FIRST_DAY,
        expires=LAST_DAY + timedelta(days=1),
        previous=None,
        desks=[rosters_here.desk_line(1, DESK)],
    )
    signed = (rosters.sign(text, key) for key in rosters_here.SIGNERS[:2])
    RosterNote.objects.create(number=1, text=f"{text}\n{''.join(signed)}")
