"""manage.py board_member invite|end USERNAME [...]: the people of no organisation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.audit import OPERATOR
from casework.codes import Role, Standing
from casework.models import Caseworker
from casework.people import inviting, leaving

# Two decide, and one may be of the organisation in question.
FIRST_MEMBERS = 3


class Command(BaseCommand):
    help = "Invite the first members of the vetting board or an operator, or end one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        inviting_ = deeds.add_parser("invite", help="print a code that works once")
        inviting_.add_argument("username")
        inviting_.add_argument("name")
        inviting_.add_argument("--admin", action="store_true", help="an operator")
        ending = deeds.add_parser("end", help="close the account, at once and for good")
        ending.add_argument("username")
        ending.add_argument("--by", required=True, help="the operator's user name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "invite":
            self._invite(options["username"], options["name"], options["admin"])
        else:
            self._end(options["username"], options["by"])

    def _invite(self, username: str, name: str, is_admin: bool) -> None:
        """Without a board nobody could approve its first members: they are active."""
        members = Caseworker.objects.filter(
            standing=Standing.ACTIVE, held__role=Role.BOARD
        )
        if not is_admin and members.count() >= FIRST_MEMBERS:
            raise CommandError("There is a board: it invites its members on its page.")
        try:
            code = inviting.invite(
                username,
                name=name,
                roles=[Role.ADMIN if is_admin else Role.BOARD],
                organisation=None,
                by=OPERATOR,
                standing=Standing.ACTIVE,
            )
        except inviting.UserNameTaken:
            raise CommandError("This user name is taken, or not allowed.") from None
        self.stdout.write(f"User name  {username}\nCode       {code}")
        self.stdout.write("Works once, for 7 days, on the page /casework/join/.")

    def _end(self, username: str, by: str) -> None:
        people = Caseworker.objects.filter(standing=Standing.ACTIVE)
        operator = people.filter(username=by, held__role=Role.ADMIN).first()
        if operator is None:
            raise CommandError("--by names nobody who is an operator.")
        person = Caseworker.objects.filter(username=username, organisation=None).first()
        if person is None or person.standing == Standing.ENDED:
            raise CommandError("There is nobody of this name outside organisations.")
        leaving.end(person, by=operator)
        self.stdout.write("Ended. The trail says so.")
