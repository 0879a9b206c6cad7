"""manage.py export_case CASE_ID --to FOLDER [--by USERNAME]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from casework.access import case_for
from casework.audit import OPERATOR
from casework.cases.export import export
from casework.models import Case, Caseworker


class Command(BaseCommand):
    help = "Write a case, still sealed, into a new folder for stock age to open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case_id", type=UUID)
        parser.add_argument("--to", type=Path, required=True, help="a new folder")
        parser.add_argument("--by", help="the caseworker who asked for it")

    def handle(self, *args: Any, **options: Any) -> None:
        case = self._case(options["case_id"], options["by"])
        try:
            export(case, options["to"], by=options["by"] or OPERATOR)
        except OSError as error:
            raise CommandError(f"Cannot write there: {error.strerror}.") from error
        self.stdout.write("Exported, still sealed. README.txt says how to open it.")

    def _case(self, case_id: UUID, username: str | None) -> Case:
        try:
            if username is None:
                return Case.objects.get(pk=case_id)
            return case_for(
                Caseworker.objects.who_may_enter().get(username=username), case_id
            )
        except Caseworker.DoesNotExist:
            raise CommandError("There is no such caseworker.") from None
        except (Case.DoesNotExist, Http404):
            raise CommandError("There is no such case, or not for them.") from None
