"""Two invented organisations with a desk each, and four people with ready keys.

Beside them those who open no report: a vetting board, an observer, an operator.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.demo import board, browser
from casework.codes import Role, Standing
from casework.models import Caseworker, DeskEpoch, DeskKey, Organisation
from reporting import rosters, sealing
from reporting.age import Identity

ORGANISATIONS = (
    ("lantern-legal-aid", "Lantern Legal Aid", ("AL", "MK", "XK")),
    ("open-town-network", "Open Town Network", ("*",)),
)
KEYS_FILE = "demo-keys.json"


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    organisation: str
    password: str
    passphrase: str  # of their key; empty: they have none
    roles: tuple[Role, ...] = (Role.CASEWORKER,)


PEOPLE = (
    Person(
        "ana",
        "Ana",
        "lantern-legal-aid",
        "demo-password-ana",
        "copper river seven windows",
        (Role.INTAKE, Role.CASEWORKER, Role.LEAD, Role.PUBLISHER),
    ),
    Person(
        "ben",
        "Ben",
        "lantern-legal-aid",
        "demo-password-ben",
        "quiet mountain paper boats",
        (Role.CASEWORKER, Role.REVIEWER),
    ),
    Person(
        "clara",
        "Clara",
        "open-town-network",
        "demo-password-clara",
        "yellow bridge morning bread",
        (Role.INTAKE, Role.CASEWORKER, Role.LEAD, Role.PUBLISHER),
    ),
    Person(
        "davor",
        "Davor",
        "open-town-network",
        "demo-password-davor",
        "slow train winter orchard",
        (Role.CASEWORKER, Role.REVIEWER),
    ),
)

# Three members of the board from three countries, and others without a key.
KEYLESS = (
    Person("edona", "Edona (XK)", "", "demo-password-edona", "", (Role.BOARD,)),
    Person("filip", "Filip (MK)", "", "demo-password-filip", "", (Role.BOARD,)),
    Person("goran", "Goran (BA)", "", "demo-password-goran", "", (Role.BOARD,)),
    Person(
        "hana",
        "Hana",
        "lantern-legal-aid",
        "demo-password-hana",
        "",
        (Role.OBSERVER,),
    ),
    Person("igor", "Igor", "", "demo-password-igor", "", (Role.ADMIN,)),
)


def make(data: Path, *, today: date) -> None:
    """Make the organisations, their desks, the roster and the people."""
    made = browser.make_keys([person.passphrase for person in PEOPLE])
    desks = []
    secrets_of: dict[str, str] = {}
    for slug, name, countries in ORGANISATIONS:
        Organisation.objects.create(
            slug=slug,
            name=name,
            desk=slug,
            standing=Standing.ACTIVE,
            standing_since=today,
            vetted_until=date(today.year + 2, today.month, min(today.day, 28)),
            countries=[*countries],
        )
        identity = Identity.generate()
        DeskEpoch.objects.create(
            desk=slug, epoch=1, recipient=str(identity.recipient), made_on=today
        )
        secrets_of[f"desk:{slug}"] = str(identity)
        desks.append(rosters.Desk(slug, 1, countries, identity.recipient, name))
    _make_twins()
    for person, keys in zip(PEOPLE, made, strict=True):
        secrets_of[person.username] = keys.identity
        _add(
            person,
            keys,
            Identity.parse(secrets_of[f"desk:{person.organisation}"]),
            today,
        )
    for person in KEYLESS:
        _add_account(person, today)
    board.publish_roster(data, desks, today=today)
    path = data / KEYS_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(secrets_of, indent=1), "utf-8")


def _make_twins() -> None:
    """Let each stand in for the other when one locks itself."""
    first, second = Organisation.objects.order_by("pk")
    for organisation, twin in ((first, second), (second, first)):
        Organisation.objects.filter(pk=organisation.pk).update(twin=twin)


def _add(person: Person, keys: browser.Keys, desk: Identity, today: date) -> None:
    caseworker = _add_account(
        person, today, recipient=keys.recipient, key_blob=keys.blob
    )
    if Role.INTAKE in person.roles:
        DeskKey.objects.create(
            desk=person.organisation,
            epoch=1,
            caseworker=caseworker,
            sealed=sealing.wrap(desk, Identity.parse(keys.identity).recipient),
        )


def _add_account(person: Person, today: date, **key: Any) -> Caseworker:
    caseworker = Caseworker.objects.create_user(
        person.username,
        person.password,
        name=person.name,
        organisation=Organisation.objects.filter(slug=person.organisation).first(),
        roles=person.roles,
        standing=Standing.ACTIVE,
        standing_since=today,
        declared_on=today,
        **key,
    )
    TOTPDevice.objects.create(
        user=caseworker, name="demo", key=secrets.token_hex(20), confirmed=True
    )
    return caseworker


def identities(data: Path) -> dict[str, Identity]:
    """Read the demo's secrets: of each person, and of each desk as `desk:ID`."""
    found = json.loads((data / KEYS_FILE).read_text("utf-8"))
    return {name: Identity.parse(secret) for name, secret in found.items()}


def accounts() -> Iterator[str]:
    """Describe the accounts for the terminal, with the code of this half minute."""
    yield "Demo accounts. Their secrets are public: never use them for real work."
    for person in PEOPLE + KEYLESS:
        device = TOTPDevice.objects.get(user__username=person.username)
        yield f"\n  {' '.join([person.username, person.organisation, *person.roles])}"
        yield f"    password    {person.password}"
        if person.passphrase:
            yield f"    passphrase  {person.passphrase}"
        yield f"    TOTP secret {device.config_url.split('secret=')[1].split('&')[0]}"
        yield f"    code now    {totp(device.bin_key):06}"
    yield "\n  A fresh code: manage.py make_demo --show, with the same DATA"
