"""Who gets through which door: every address, as every kind of person."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import audit, urls
from casework.access import Rule, Who
from casework.codes import Action, Role, Standing
from casework.models import Caseworker, DeskKey, Grant, RoleHeld
from reporting import sealing
from reporting.models import DeskWrap
from tests.casework.conftest import (
    BLOB,
    DAY,
    PASSWORD,
    identity,
    send,
    share,
    signed_in,
)
from tests.casework.doors import (
    NAMES,
    RULES,
    address,
    call,
    converters,
    things_of,
)

SIGN_IN, KEY = "/casework/sign-in/", "/casework/key/"
WELCOME = "/casework/welcome/"
OF_CASE = [name for name in NAMES if RULES[name].who == Who.SEES_CASE]
# Whatever stands in an address and belongs to somebody.
OF_THINGS = [
    name
    for name in NAMES
    if converters(name) and not RULES[name].roles & {Role.BOARD, Role.ADMIN}
]
OWN_RIGHTS = [Role.INTAKE, Role.CASEWORKER, Role.REVIEWER, Role.LEAD, Role.PUBLISHER]
# Each role alone, and who has none of them.
ALONE = [*Role, None]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILE_STORE = tmp_path


def with_files(things, settings):
    if "file_id" in things:
        (settings.FILE_STORE / str(things["file_id"])).write_bytes(b"age")
    return things


def holder(world, role, number=40):
    """Somebody of Lantern who has the case granted, a key, and this one role."""
    key = identity(number)
    caseworker = Caseworker.objects.create_user(
        f"only-{role or 'nothing'}",
        PASSWORD,
        name="Only",
        organisation=world.lantern,
        standing=Standing.ACTIVE,
        declared_on=DAY,
        recipient=str(key.recipient),
        key_blob=BLOB,
        roles=[role] if role else [],
    )
    caseworker.totpdevice_set.create(name="app")
    Grant.objects.create(
        report=world.case,
        caseworker=caseworker,
        sealed=sealing.wrap(world.secret, key.recipient),
        granted_on=DAY,
    )
    return caseworker


def is_refused(response, name, place=None) -> bool:
    if name.startswith("api_"):
        return response.status_code == 403 and set(response.json()) == {"detail"}
    return response.status_code == 302 and response["Location"] == (place or SIGN_IN)


def test_every_address_is_a_door():
    for pattern in urls.urlpatterns:
        assert isinstance(pattern.callback.rule, Rule), pattern.name
    assert len(NAMES) == len(urls.urlpatterns)


def test_only_these_ask_for_nobody():
    """Whoever opens another door to strangers does it here, too, and says why."""
    strangers = {name for name in NAMES if RULES[name].who == Who.ANYONE}
    # Who applies, or follows an invitation, has no account yet.
    applying, joining = {"apply", "applied"}, {"join", "join_confirm"}
    assert strangers == {"sign_in", "passkey_sign_in"} | applying | joining


def test_nobody_without_content_rights_comes_near_a_case():
    """The board, the publisher, the observer, the administrator and a mere lead."""
    for name in OF_CASE:
        assert RULES[name].roles, name
        assert not RULES[name].roles & {
            Role.OBSERVER,
            Role.LEAD,
            Role.BOARD,
            Role.PUBLISHER,
            Role.ADMIN,
        }, name


@pytest.mark.parametrize("name", [n for n in NAMES if RULES[n].who > Who.ANYONE])
def test_a_stranger_gets_nowhere(world, name, settings):
    things = with_files(things_of(world, name), settings)
    assert is_refused(call(Client(), address(name, things)), name)


@pytest.mark.parametrize("name", NAMES)
def test_somebody_without_a_key_is_led_to_make_one(world, name, settings):
    things = with_files(things_of(world, name), settings)
    RoleHeld.objects.bulk_create(
        RoleHeld(caseworker=world.nina, role=role)
        for role in Role
        if role != Role.CASEWORKER
    )
    Grant.objects.create(
        report=world.case, caseworker=world.nina, sealed=b"s", granted_on=DAY
    )
    response = call(signed_in(world.nina), address(name, things))
    needs_key = RULES[name].who >= Who.WITH_KEY
    if name.startswith("api_"):
        assert is_refused(response, name) == needs_key
    else:
        assert (response.headers.get("Location") == KEY) == needs_key


@pytest.mark.parametrize("name", NAMES)
def test_an_invited_person_gets_no_further_than_the_welcome(world, name, settings):
    things = with_files(things_of(world, name), settings)
    world.dora.standing = Standing.INVITED
    world.dora.save()
    share(world.case, world.dora, world.secret)
    response = call(signed_in(world.dora), address(name, things))
    if RULES[name].who >= Who.APPROVED:
        assert is_refused(response, name, WELCOME)


@pytest.mark.parametrize("name", NAMES)
def test_each_role_passes_where_the_table_says_and_nowhere_else(world, name, settings):
    """One person for each role, all with a key and with the case granted to them."""
    things = with_files(things_of(world, name), settings)
    rule = RULES[name]
    for role in ALONE:
        with transaction.atomic():
            response = call(signed_in(holder(world, role)), address(name, things))
            # A proposal, a colleague and so on are asked about beyond the door.
            is_decided_here = set(converters(name)) <= {"case_id", "file_id"}
            if not (rule.roles and role not in rule.roles):
                if is_decided_here:
                    assert response.status_code != 404, role
                assert not is_refused(response, name), role
            else:
                assert response.status_code == 404, role
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", OF_THINGS)
def test_what_is_others_does_not_exist(world, name, settings):
    """Same answer, word for word and query for query, as for what is invented.

    For somebody of another organisation who holds every right in their own; and of a
    case also for a colleague who has not been given it.
    """
    things = with_files(things_of(world, name), settings)
    RoleHeld.objects.exclude(caseworker__in=[world.ana, world.clara]).delete()
    for who in (world.ben, world.dora) if name in OF_CASE else (world.ben,):
        RoleHeld.objects.bulk_create(
            RoleHeld(caseworker=who, role=role) for role in OWN_RIGHTS
        )
        client = signed_in(who)
        with CaptureQueriesContext(connection) as for_theirs:
            theirs = call(client, address(name, things))
        with CaptureQueriesContext(connection) as for_invented:
            invented = call(client, address(name, {}))
        assert theirs.status_code == invented.status_code == 404
        assert theirs.content == invented.content
        assert dict(theirs.headers) == dict(invented.headers)
        assert len(for_theirs) == len(for_invented)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_method_does_anything(world, name, settings):
    RoleHeld.objects.bulk_create(
        RoleHeld(caseworker=world.ana, role=role)
        for role in Role
        if role != Role.CASEWORKER
    )
    client = signed_in(world.ana)
    path = address(name, with_files(things_of(world, name), settings))
    for method in ("put", "patch", "delete", "options", "trace"):
        response = getattr(client, method)(path)
        # Who is signed in is led on; OPTIONS of a call describes it.
        led_on = RULES[name].who == Who.ANYONE and response.status_code == 302
        described = name.startswith("api_") and method == "options"
        beyond = response.status_code == 404 and converters(name) not in (
            [],
            ["case_id"],
        )
        assert response.status_code == 405 or led_on or described or beyond, method


def test_an_intake_member_of_another_desk_sees_nothing(world):
    RoleHeld.objects.create(caseworker=world.ben, role=Role.INTAKE)
    DeskKey.objects.create(desk="bridge", epoch=1, caseworker=world.ben, sealed=b"s")
    path = f"/casework/cases/{world.case.pk}/"
    assert signed_in(world.ben).get(path).status_code == 404


@pytest.mark.parametrize("change", ["no key", "other epoch", "moved", "left intake"])
def test_an_intake_member_needs_role_desk_and_key_of_that_epoch(world, change):
    if change == "no key":
        world.clara.desk_keys.all().delete()
    if change == "other epoch":
        DeskWrap.objects.update(epoch=2)
    if change == "moved":
        world.clara.organisation = world.bridge
    if change == "left intake":
        RoleHeld.objects.filter(caseworker=world.clara, role=Role.INTAKE).delete()
    world.clara.save()
    path = f"/casework/api/cases/{world.case.pk}/"
    assert signed_in(world.clara).get(path).status_code == 404


def test_the_file_of_another_case_is_not_given(world, settings):
    things = with_files(things_of(world, "api_file"), settings)
    other, secret = send(desk="bridge")
    share(other, world.ben, secret)
    client = signed_in(world.ben)
    assert client.get(address("api_file", things)).status_code == 404
    assert client.get(address("api_file", {"file_id": uuid4()})).status_code == 404


def test_a_word_in_a_case_address_is_no_address(world):
    assert signed_in(world.ana).get("/casework/cases/1/").status_code == 404


def test_the_history_does_not_name_the_cases_of_another_desk(world):
    other = "0e1d2c3b-0000-4000-8000-000000000000"
    for by in (world.ben, world.ana):
        detail = f"with {by.username} {other}"
        audit.record(Action.LINK, by=by, case_id=world.case.pk, detail=detail)
    page = signed_in(world.ana).get(f"/casework/cases/{world.case.pk}/")
    shown = page.content.decode()
    assert f"with ana {other}" in shown
    assert f"with ben {other}" not in shown
