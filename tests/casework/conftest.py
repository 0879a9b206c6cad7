"""People and a case: Ana works it, Ben is elsewhere, Clara sits at the desk."""

import base64
import time
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.codes import Role, Standing
from casework.models import Case, Caseworker, DeskKey, Grant, Organisation
from reporting import sealing, tags
from reporting.models import DeskWrap, Report, Step

PASSWORD = "lantern over the bridge"
DAY = date(2026, 3, 2)
WORKING = {"standing": Standing.ACTIVE, "standing_since": DAY}
BLOB = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 18\n" + b"B" * 400


def identity(number: int) -> sealing.Identity:
    """The same keys in every run."""
    return sealing.Identity.from_seed(bytes([number]) * 32)


DESK, OTHER_DESK, REPORTER = identity(1), identity(2), identity(3)
KEYS = {"ana": identity(11), "ben": identity(12), "clara": identity(13)}
KEYS |= {"dora": identity(14), "nina": identity(15)}


TALK_KEY = bytes(range(32))  # of every report here


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def person(
    username, organisation=None, *, has_key=True, roles=(Role.CASEWORKER,), **fields
):
    working = {"standing": Standing.ACTIVE, "declared_on": DAY}
    fields = working | {"roles": roles} | fields
    caseworker = Caseworker.objects.create_user(
        username,
        PASSWORD,
        name=username.title(),
        organisation=organisation,
        recipient=str(KEYS[username].recipient) if has_key else "",
        key_blob=BLOB if has_key else None,
        **fields,
    )
    TOTPDevice.objects.create(user=caseworker, name="app")
    return caseworker


def send(*, kind="cor", country="AL", on=DAY, desk="lantern", story="A bribe."):
    """A report as the reporting side keeps it, sealed to one desk."""
    new = sealing.new_case()
    envelope = sealing.seal_report(
        {"kind": kind, "country": country, "story": story},
        case=new,
        roster_sha256="0" * 64,
        reply_to=REPORTER.recipient,
        talk_key=TALK_KEY,
        language="en",
    )
    recipient = str(new.identity.recipient)
    report = Report.objects.create(
        id=new.id,
        kind=kind,
        country=country,
        envelope=envelope,
        recipient=recipient,
        recipient_tag=tags.recipient_tag(
            TALK_KEY, case=new.id, number=1, recipient=recipient
        ),
        reply_to=str(REPORTER.recipient),
        locator_digest=uuid4().hex * 2,
        write_key_digest=uuid4().hex * 2,
        received_on=on,
    )
    holder = (DESK if desk == "lantern" else OTHER_DESK).recipient
    wrapped = sealing.wrap(new.identity, holder)
    DeskWrap.objects.create(report=report, desk=desk, epoch=1, sealed=wrapped)
    Step.objects.create(report=report, stage=report.stage, taken_on=on)
    return Case.objects.get(pk=report.pk), new.identity


def share(case, caseworker, secret):
    recipient = KEYS[caseworker.username].recipient
    return Grant.objects.create(
        report=case,
        caseworker=caseworker,
        sealed=sealing.wrap(secret, recipient),
        tag=tags.holder_tag(secret, case=case.pk, recipient=str(recipient)),
        granted_on=DAY,
    )


def talk(case, number, text="Hello", sender="desk"):
    """A message, sealed for both ends, as JSON carries it."""
    content = {"type": "message", "text": text}
    place = {"case": case.pk, "number": number, "previous": "0" * 64, "sender": sender}
    place |= {"key_number": case.key_number, "talk_key": TALK_KEY}
    for_case, for_reporter = (
        sealing.seal_message(content, **place, recipient=recipient)
        for recipient in (
            sealing.Recipient.parse(case.recipient),
            REPORTER.recipient,
        )
    )
    return for_case, for_reporter


def code_of(caseworker) -> str:
    """The six digits on the person's phone, fresh even if used a moment ago."""
    device = TOTPDevice.objects.get(user=caseworker)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)
    now = TOTP(device.bin_key)
    now.time = time.time()
    return f"{now.token():06d}"


def try_sign_in(client, caseworker, *, password=PASSWORD, code=None):
    fields = {
        "username": getattr(caseworker, "username", caseworker),
        "password": password,
        "code": code or code_of(caseworker),
    }
    return client.post("/casework/sign-in/", fields)


def signed_in(caseworker) -> Client:
    client = Client()
    response = try_sign_in(client, caseworker)
    assert response.status_code == 302, response.content.decode()
    return client


@dataclass
class World:
    """Everybody and the one case of most tests."""

    lantern: Organisation
    bridge: Organisation
    ana: Caseworker  # has the case
    ben: Caseworker  # of another organisation
    clara: Caseworker  # intake of the desk the case came to
    dora: Caseworker  # Ana's colleague, without the case
    nina: Caseworker  # new, has no key yet
    case: Case
    secret: sealing.Identity


@pytest.fixture(autouse=True)
def _light(settings):
    """Fast passwords, and static files without a build."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    settings.TODAY = DAY


@pytest.fixture
def world(db) -> World:
    lantern = Organisation.objects.create(
        slug="lantern", name="Lantern", desk="lantern", **WORKING
    )
    bridge = Organisation.objects.create(
        slug="bridge", name="Bridge", desk="bridge", **WORKING
    )
    ana = person("ana", lantern)
    clara = person("clara", lantern, roles=[Role.INTAKE, Role.CASEWORKER])
    sealed = sealing.wrap(DESK, KEYS["clara"].recipient)
    DeskKey.objects.create(desk="lantern", epoch=1, caseworker=clara, sealed=sealed)
    case, secret = send()
    share(case, ana, secret)
    return World(
        lantern=lantern,
        bridge=bridge,
        ana=ana,
        ben=person("ben", bridge),
        clara=clara,
        dora=person("dora", lantern),
        nina=person("nina", lantern, has_key=False),
        case=case,
        secret=secret,
    )
