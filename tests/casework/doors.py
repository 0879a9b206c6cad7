"""Every address of casework, with a real thing behind it, for tests that walk."""

import re
from uuid import uuid4

from casework import urls
from casework.access import rule_of
from casework.approvals import proposing
from casework.codes import Approval
from casework.models import Letter, Organisation, Referral, SavedView
from reporting.models import File
from tests.casework.conftest import WORKING

DOORS = {pattern.name: pattern for pattern in urls.urlpatterns}
NAMES = list(DOORS)
RULES = {name: rule_of(pattern) for name, pattern in DOORS.items()}
CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")


def _file(world):
    return File.objects.create(
        id=uuid4(),
        report=world.case,
        wrap=b"w",
        sealed_bytes=3,
        sha256="0" * 64,
        received_on=world.case.received_on,
    )


def _proposal(world):
    return proposing.propose(Approval.VERIFY, by=world.dora, case=world.case)


def _view(world):
    return SavedView.objects.create(owner=world.ana, name="Late", query="tab=mine")


def _referral(world):
    return Referral.objects.create(
        report=world.case,
        sender=world.lantern,
        to=Organisation.objects.create(
            slug="harbour", name="Harbour", desk="harbour", **WORKING
        ),
        state=Referral.State.OFFERED,
        epoch=1,
        summary=b"s",
        offered_on=world.case.received_on,
    )


def _letter(world):
    return Letter.objects.create(
        report=world.case, organisation=world.lantern, body="example-al-agency"
    )


# What stands in an address, and how to make one of it in the world of the tests.
THINGS = {
    "case_id": lambda world: world.case.pk,
    "file_id": lambda world: _file(world).pk,
    "proposal_id": lambda world: _proposal(world).pk,
    "username": lambda world: world.dora.username,
    "slug": lambda world: world.lantern.slug,
    "view_id": lambda world: _view(world).pk,
    "referral_id": lambda world: _referral(world).pk,
    "letter_id": lambda world: _letter(world).pk,
}
# What nobody has.
INVENTED = {"username": "zana", "slug": "nowhere", "view_id": 10**6}


def converters(name) -> list[str]:
    return CONVERTED.findall(str(DOORS[name].pattern))


def address(name, things) -> str:
    """The path of `name` with `things` in it, or with an invented one for each."""
    route = str(DOORS[name].pattern)

    def thing(found):
        return str(things.get(found[1], INVENTED.get(found[1], uuid4())))

    return "/casework/" + CONVERTED.sub(thing, route)


def things_of(world, *names) -> dict:
    """Make what the addresses called `names` need, once each."""
    wanted = {converter for name in names for converter in converters(name)}
    return {converter: THINGS[converter](world) for converter in sorted(wanted)}


def call(client, path):
    """Ask for `path` with GET, or POST nothing to it where GET is not taken."""
    response = client.get(path)
    if response.status_code == 405:
        response = client.post(path, {}, content_type="application/json")
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file
    return response
