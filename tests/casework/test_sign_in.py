"""Signing in: with all three, once, and with one answer for anything less."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.models import AuditEvent, Session
from tests.casework.conftest import PASSWORD, code_of, signed_in, try_sign_in

SHELL = "/casework/"
QUEUE = "/casework/queue/"


def wrong_code(caseworker) -> str:
    return f"{(int(code_of(caseworker)) + 500_000) % 1_000_000:06d}"


def test_it_lets_in_with_name_password_and_code(world):
    client = Client()
    response = try_sign_in(client, world.ana)
    assert response["Location"] == SHELL
    assert client.get(QUEUE).status_code == 200
    assert AuditEvent.objects.get().action == "sign_in"


def test_it_keeps_no_time_of_the_code(world):
    try_sign_in(Client(), world.ana)
    assert TOTPDevice.objects.get(user=world.ana).last_used_at is None


def test_it_reads_a_name_in_capitals_and_a_code_in_two_groups(world):
    code = code_of(world.ana)
    response = try_sign_in(Client(), "ANA", code=f"{code[:3]} {code[3:]}")
    assert response.status_code == 302


def test_every_failure_gets_the_same_answer(world):
    """Byte for byte, but for the CSRF token and the name typed by oneself."""
    TOTPDevice.objects.filter(user=world.dora).delete()
    world.ben.standing = "suspended"
    world.ben.save()
    answers = {
        "unknown": try_sign_in(Client(), "zana", code="123456"),
        "password": try_sign_in(Client(), world.ana, password="x" * 12),
        "code": try_sign_in(Client(), world.ana, code=wrong_code(world.ana)),
        "no device": try_sign_in(Client(), world.dora, code="123456"),
        "not active": try_sign_in(Client(), world.ben),
        "letters": try_sign_in(Client(), world.ana, code="abcdef"),
        "empty": try_sign_in(Client(), world.ana, password=""),
    }
    pages = set()
    for name, answer in answers.items():
        assert answer.status_code == 403, name
        form = answer.context["form"]
        page = answer.content.decode().replace(form["username"].value(), "NAME")
        assert form["code"].value() not in page
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        pages.add(page.replace(token, "TOKEN"))
    assert len(pages) == 1, [len(page) for page in pages]


def test_it_hashes_a_password_for_unknown_names_too(world, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(1) or encode(self, password, salt),
    )
    try_sign_in(Client(), "zana", code="123456")
    assert len(hashed) == 1
    try_sign_in(Client(), world.ana, password="x" * 12, code="123456")
    assert len(hashed) == 2


def test_a_code_works_once(world):
    code = code_of(world.ana)
    assert try_sign_in(Client(), world.ana, code=code).status_code == 302
    assert try_sign_in(Client(), world.ana, code=code).status_code == 403


def test_a_wrong_password_does_not_use_up_or_block_the_code(world):
    code = code_of(world.ana)
    for _ in range(3):
        try_sign_in(Client(), world.ana, password="x" * 12, code="000000")
    assert try_sign_in(Client(), world.ana, code=code).status_code == 302


def test_wrong_codes_are_slowed_but_never_for_good(world):
    TOTPDevice.objects.filter(user=world.ana).update(throttling_failure_count=40)
    try_sign_in(Client(), world.ana, code=wrong_code(world.ana))
    device = TOTPDevice.objects.get(user=world.ana)
    assert device.throttling_failure_count == 10
    _allowed, why = device.verify_is_allowed()
    waits = why["locked_until"] - device.throttling_failure_timestamp
    assert waits.total_seconds() == 512


def test_an_overlong_password_is_refused_before_hashing(world, monkeypatch):
    from casework.models import Caseworker

    monkeypatch.setattr(Caseworker, "check_password", lambda *_: pytest.fail("hashed"))
    assert try_sign_in(Client(), world.ana, password="x" * 10**6).status_code == 403


def test_the_session_key_is_new_and_a_planted_one_is_not_adopted(world):
    client = Client()
    client.cookies["session"] = "planted0planted0planted0planted0"
    try_sign_in(client, world.ana)
    assert client.cookies["session"].value == Session.objects.get().session_key
    assert client.cookies["session"].value != "planted0planted0planted0planted0"


def test_a_password_alone_reaches_nothing(world):
    """A session that Django trusts but no code has vouched for."""
    client = signed_in(world.ana)
    session = client.session
    del session["otp_device_id"]
    session.save()
    for path in (SHELL, QUEUE, f"/casework/cases/{world.case.pk}/"):
        assert client.get(path)["Location"] == "/casework/sign-in/"
    assert client.get("/casework/api/keys/").status_code == 403


def test_a_deactivated_person_is_out_at_the_next_request(world):
    client = signed_in(world.ana)
    world.ana.standing = "suspended"
    world.ana.save()
    assert client.get(QUEUE)["Location"] == "/casework/sign-in/"


def test_a_new_password_ends_other_sessions(world):
    client = signed_in(world.ana)
    world.ana.set_password(PASSWORD + "!")
    world.ana.save()
    assert client.get(QUEUE).status_code == 302


def test_no_time_of_a_person_is_kept(world):
    signed_in(world.ana)
    names = {field.name for field in type(world.ana)._meta.get_fields()}
    assert "last_login" not in names
