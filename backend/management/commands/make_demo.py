"""`manage.py make_demo`: invented people, reports, cases and releases, once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from backend.demo import board, drafts, history, people, stories, triages, work
from casework.codes import Role
from casework.models import Caseworker
from publication import releases
from publication.models import Document, Release
from publication.periods import Quarter
from reporting.calendar import today
from reporting.models import Report
from reporting.receipts import grouped

RECEIPTS_FILE = "demo-receipts.txt"


class Command(BaseCommand):
    help = "Make the demonstration, or show its accounts. Never on a real service."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--prepare", action="store_true", help="keys and settings")
        only.add_argument("--people", action="store_true", help="people, no reports")
        only.add_argument("--show", action="store_true", help="print the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        data = Path(settings.DATA)
        if options["prepare"]:
            board.prepare(data)
            return
        if settings.PRODUCTION:
            raise CommandError("This is a real service: no demonstration here.")
        if Document._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                "The demonstration here is of an older version."
                f" Remove {data}, or choose another DATA, and begin again."
            )
        if not Caseworker.objects.exists() and not options["show"]:
            with transaction.atomic():
                people.make(data, today=today())
        if options["show"]:
            self.stdout.write("\n".join([*people.accounts(), *_receipts(data)]))
        elif not options["people"] and not Release.objects.exists():
            if Report.objects.exists():
                raise CommandError(
                    "There are reports here, but not those of the demonstration."
                    f" Remove {data}, or choose another DATA, and begin again."
                )
            with transaction.atomic():  # cut short, it leaves nothing behind
                live_and_release(data)


def live_and_release(data: Path) -> None:
    """Let two years pass: a release each quarter, and stories in the newest."""
    newest, desks = _newest_released(today()), _desks(data)
    history.make(newest, today=today())
    *_, published, waiting, _last = drafts.make(desks, newest)
    *earlier, last = history.quarters(newest)
    for quarter in earlier:
        _release(quarter)
    tell_and_work(desks, last)
    _release(last)
    history.purge()
    receipts = f"""
  Receipt codes of two reporters, for the way back
    what came of it is published    {grouped(published)}
    it is agreed to, and waits      {grouped(waiting)}"""
    (data / RECEIPTS_FILE).write_text(receipts, "utf-8")


def _receipts(data: Path) -> list[str]:
    file = data / RECEIPTS_FILE
    return [file.read_text("utf-8")] if file.exists() else []


def _release(quarter: Quarter) -> None:
    """Do what was due on the day of a release: delete what is old, then publish."""
    publishers = Caseworker.objects.filter(held__role=Role.PUBLISHER)
    first, second = publishers.order_by("username")
    with work.on(quarter.released_from):
        history.purge()
        releases.prepare(str(quarter), by=first, today=today())
        releases.publish(str(quarter), by=second, today=today())


def tell_and_work(desks: list[work.Desk], quarter: Quarter) -> None:
    """Tell the stories, most of them in this quarter, and work on them."""
    days = _days(quarter)
    told = work.tell_in_browser(days[::2]) + work.tell_without_scripts(days[1::2])
    for number, report in enumerate(told):
        desk = desks[work.DESKS.index(work.desk_of(report.story))]
        work.work_on(report, desk, number=number, today=today())
        triages.make(report, desk, number=number, today=today())


def _newest_released(day: date) -> Quarter:
    quarter = Quarter.of(day)
    while quarter.released_from > day:
        quarter = quarter.previous
    return quarter


def _desks(data: Path) -> list[work.Desk]:
    secrets = people.identities(data)
    person = {one.username: one for one in Caseworker.objects.all()}
    return [
        work.Desk(
            slug,
            secrets[f"desk:{slug}"],
            intake=person[intake],
            colleague=person[colleague],
        )
        for slug, intake, colleague in (
            ("lantern-legal-aid", "ana", "ben"),
            ("open-town-network", "clara", "davor"),
        )
    ]


def _days(quarter: Quarter) -> list[date]:
    """Spread the reports over the quarter, and the last ten up to today."""
    count = 2 * len(stories.STORIES)
    days = [quarter.start + timedelta(days=2 * number) for number in range(count - 10)]
    return days + [
        today() - timedelta(days=back) for back in (30, 24, 18, 13, 9, 6, 4, 2, 1, 0)
    ]
