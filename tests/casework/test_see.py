"""Who gets through which door: every address, as every kind of person."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from casework import urls
from casework.access import Who, rule_of
from casework.codes import Role
from casework.models import DeskKey, Grant, RoleHeld
from reporting.models import DeskWrap, File
from tests.casework.conftest import send, share, signed_in

SIGN_IN = "/casework/sign-in/"
NAMES = [pattern.name for pattern in urls.urlpatterns]
PERMISSIONS = {p.name: rule_of(p).who for p in urls.urlpatterns}
POSTS = {
    "sign_out", "stage", "coding", "revoke",
    "api_opened", "api_messages", "api_notes", "api_grants",
}  # fmt: skip


def path_of(name: str, case_id, file_id) -> str:
    (pattern,) = (p for p in urls.urlpatterns if p.name == name)
    assert isinstance(pattern, URLPattern)
    route = str(pattern.pattern).replace("<uuid:case_id>", str(case_id))
    return "/casework/" + route.replace("<uuid:file_id>", str(file_id))


def ask(client, name, case_id, file_id):
    path = path_of(name, case_id, file_id)
    if name in POSTS:
        return client.post(path, {}, content_type="application/json")
    response = client.get(path)
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file
    return response


@pytest.fixture
def file(world, settings, tmp_path):
    settings.FILE_STORE = tmp_path
    file = File.objects.create(
        id=uuid4(),
        report=world.case,
        wrap=b"w",
        sealed_bytes=3,
        sha256="0" * 64,
        received_on=world.case.received_on,
    )
    (tmp_path / str(file.pk)).write_bytes(b"age")
    return file


def test_every_address_is_a_door():
    assert all(rule_of(pattern) for pattern in urls.urlpatterns)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "sign_in"])
def test_a_stranger_gets_nowhere(world, file, name):
    response = ask(Client(), name, world.case.pk, file.pk)
    if name.startswith("api_"):
        assert response.status_code == 403
        assert set(response.json()) == {"detail"}
    else:
        assert response.status_code == 302
        assert response["Location"] == SIGN_IN


@pytest.mark.parametrize("name", NAMES)
def test_somebody_without_a_key_is_led_to_make_one(world, file, name):
    client = signed_in(world.nina)
    share_with = Grant(report=world.case, caseworker=world.nina, sealed=b"s")
    share_with.granted_on = world.case.received_on
    share_with.save()
    response = ask(client, name, world.case.pk, file.pk)
    if PERMISSIONS[name] in (Who.ANYONE, Who.VERIFIED):
        assert response.status_code in (200, 302)
        assert response.headers.get("Location") != "/casework/key/"
    elif name.startswith("api_"):
        assert response.status_code == 403
    else:
        assert response["Location"] == "/casework/key/"


@pytest.mark.parametrize("who", ["ben", "dora"])
@pytest.mark.parametrize("name", [n for n in NAMES if PERMISSIONS[n] == Who.SEES_CASE])
def test_a_case_of_others_does_not_exist(world, file, name, who):
    client = signed_in(getattr(world, who))
    theirs = ask(client, name, world.case.pk, file.pk)
    invented = ask(client, name, uuid4(), uuid4())
    assert theirs.status_code == invented.status_code == 404
    assert theirs.content == invented.content
    assert dict(theirs.headers) == dict(invented.headers)


@pytest.mark.parametrize("who", ["ana", "clara"])
@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("sign_in", "sign_out")])
def test_who_has_the_case_gets_through(world, file, name, who):
    response = ask(signed_in(getattr(world, who)), name, world.case.pk, file.pk)
    if name == "key":
        assert response["Location"] == "/casework/"
        return
    # A POST of nothing is understood and refused as incomplete, or needs nothing.
    assert response.status_code in ((204, 400) if name in POSTS else (200,))


@pytest.mark.parametrize("name", NAMES)
def test_no_other_method_does_anything(world, file, name):
    client = signed_in(world.ana)
    path = path_of(name, world.case.pk, file.pk)
    for method in ("put", "patch", "delete", "options", "trace"):
        response = getattr(client, method)(path)
        # Who is signed in is led on; OPTIONS of a call describes it.
        led_on = name == "sign_in" and response.status_code == 302
        described = name.startswith("api_") and method == "options"
        assert response.status_code == 405 or led_on or described, method


def test_an_intake_member_of_another_desk_sees_nothing(world):
    RoleHeld.objects.create(caseworker=world.ben, role=Role.INTAKE)
    world.ben.save()
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


def test_one_sees_ones_own_cases_only_in_the_queue(world):
    other, secret = send(desk="bridge", kind="oc")
    share(other, world.ben, secret)
    for person, expected in (
        (world.ana, {world.case.pk}),
        (world.ben, {other.pk}),
        (world.clara, {world.case.pk}),
        (world.dora, set()),
    ):
        page = signed_in(person).get("/casework/queue/").context["page"]
        assert {row.case.pk for row in page.rows} == expected


def test_the_file_of_another_case_is_not_given(world, file):
    other, secret = send(desk="bridge")
    share(other, world.ben, secret)
    client = signed_in(world.ben)
    assert client.get(f"/casework/api/files/{file.pk}/").status_code == 404
    file.report = other
    file.save()
    assert ask(client, "api_file", other.pk, file.pk).status_code == 200
