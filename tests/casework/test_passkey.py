"""Passkeys: made after a fresh proof, and let in only by a right answer, once."""

import base64
import json
import time

import pytest
from django.test import Client
from fido2.utils import websafe_encode

from casework.codes import Standing
from casework.entry import locking
from casework.models import (
    AuditEvent,
    Passkey,
    Session,
    SpentChallenge,
)
from tests.casework.authenticator import FLAG, SoftPasskey
from tests.casework.conftest import PASSWORD, code_of, signed_in, try_sign_in

ALONE, SIGN_IN = "/casework/sign-in/passkey/", "/casework/sign-in/"
QUEUE, SECURITY = "/casework/queue/", "/casework/security/"
NEW, OWN = "/casework/api/passkeys/new/", "/casework/api/passkeys/"
KEY, REMOVE = "/casework/api/passkeys/key/", "/casework/security/remove/"
HERE = {"SERVER_NAME": "localhost"}
BLOB = (
    b"age-encryption.org/v1\n-> age-encryption.org/fido2prf " + b"A" * 22 + b"\n"
    b"" + b"B" * 43 + b"\n--- " + b"C" * 43 + b"\n" + b"D" * 100
)


def browser():
    return Client(**HERE)


def at_home(caseworker):
    client = browser()
    assert try_sign_in(client, caseworker).status_code == 302
    return client


def post(client, path, body):
    return client.post(path, body, content_type="application/json")


def ask_new(client, password=PASSWORD):
    return post(client, NEW, {"password": password})


def add(client, passkey, **oddities):
    asked = ask_new(client).json()
    made = passkey.make(asked["options"], **oddities)
    body = {"name": "phone", "token": asked["token"], "credential": made}
    return post(client, OWN, body)


def given(caseworker, **options):
    """A passkey that is kept for `caseworker`."""
    passkey = SoftPasskey(**options)
    assert add(at_home(caseworker), passkey).status_code == 201
    Session.objects.all().delete()
    return passkey


def answer(passkey, *, client=None, token=None, **oddities):
    asked = (client or browser()).get(ALONE).json()
    signed = passkey.sign(asked["options"], **oddities)
    return json.dumps({"token": token or asked["token"], "credential": signed})


def enter(passkey, *, client=None, **oddities):
    client = client or browser()
    text = answer(passkey, client=client, **oddities)
    return client.post(ALONE, {"passkey": text})


def enter_with_password(passkey, name, *, password=PASSWORD, **oddities):
    fields = {"username": name, "password": password}
    return browser().post(SIGN_IN, fields | {"passkey": answer(passkey, **oddities)})


class AddTests:
    def test_it_is_kept_with_its_public_half_and_a_day(self, world):
        assert add(at_home(world.ana), SoftPasskey()).status_code == 201
        row = Passkey.objects.get()
        assert (row.user, row.name, row.sign_count) == (world.ana, "phone", 0)
        event = AuditEvent.objects.get(action="passkey")
        assert (event.actor, event.detail) == ("ana", "added")

    def test_it_must_be_discoverable_and_names_nobody_elses(self, world):
        given(world.ben)
        options = ask_new(at_home(world.ana)).json()["options"]
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["rp"]["id"] == "localhost"
        assert options["excludeCredentials"] == []
        assert options["extensions"] == {"prf": {}}

    def test_the_password_is_asked_for_again_and_wrong_ones_make_wait(self, world):
        client = at_home(world.ana)
        for _ in range(5):
            refused = ask_new(client, "not the password")
            assert refused.status_code == 400
            assert "options" not in refused.json()
        assert ask_new(client).status_code == 400  # even the right one, for a while

    def test_a_challenge_serves_once(self, world):
        client, passkey = at_home(world.ana), SoftPasskey()
        asked = ask_new(client).json()
        body = {"name": "phone", "token": asked["token"]}
        for key, status in [(passkey, 201), (SoftPasskey(), 409)]:
            made = key.make(asked["options"])
            assert post(client, OWN, body | {"credential": made}).status_code == status

    def test_a_challenge_of_somebody_else_or_for_signing_in_is_refused(self, world):
        ana, ben = at_home(world.ana), at_home(world.ben)
        for asked in (ask_new(ben).json(), browser().get(ALONE).json()):
            made = SoftPasskey().make(asked["options"])
            body = {"name": "x", "token": asked["token"], "credential": made}
            assert post(ana, OWN, body).status_code == 409
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize(
        "oddity",
        [
            {"origin": "http://localhost:81"},
            {"origin": "https://localhost"},
            {"origin": "http://evil.example"},
            {"host": "evil.example"},
            {"flags": FLAG(0)},
            {"framed": True},
        ],
    )
    def test_one_made_elsewhere_is_refused(self, world, oddity):
        assert add(at_home(world.ana), SoftPasskey(), **oddity).status_code == 409
        assert not Passkey.objects.exists()

    def test_a_key_that_nobody_here_can_check_is_refused(self, world):
        client, passkey = at_home(world.ana), SoftPasskey()
        asked = ask_new(client).json()
        assert {one["alg"] for one in asked["options"]["pubKeyCredParams"]} == {
            -7,
            -8,
            -257,
        }
        passkey.algorithm = -65535
        made = passkey.make(asked["options"])
        body = {"name": "x", "token": asked["token"], "credential": made}
        assert post(client, OWN, body).status_code == 409

    def test_a_credential_belongs_to_one_person(self, world):
        passkey = given(world.ben)
        assert add(at_home(world.ana), passkey).status_code == 409
        assert Passkey.objects.get().user == world.ben

    def test_nobody_keeps_more_than_ten(self, world):
        client = at_home(world.ana)
        for number in range(11):
            status = add(client, SoftPasskey()).status_code
            assert status == (201 if number < 10 else 409)

    @pytest.mark.parametrize("host", ["127.0.0.1", "testserver"])
    def test_an_address_without_a_name_has_none_and_says_where(self, world, host):
        client = Client(SERVER_NAME=host)
        try_sign_in(client, world.ana)
        assert ask_new(client).status_code == 409
        assert client.get(ALONE).status_code == 409
        page = client.get(SECURITY).content.decode()
        assert "http://localhost:80/casework/security/" in page
        assert 'id="add-passkey"' not in page

    def test_in_production_only_the_origin_of_the_settings_counts(
        self, world, settings
    ):
        settings.PRODUCTION = True
        client = at_home(world.ana)
        assert ask_new(client).status_code == 409
        assert "localhost" not in client.get(SECURITY).content.decode()
        settings.CASEWORK_ORIGIN = "https://localhost"
        assert ask_new(client).status_code == 409
        settings.CASEWORK_ORIGIN = "http://localhost"
        assert ask_new(client).status_code == 200


class EnterTests:
    def test_a_passkey_alone_begins_a_verified_session(self, world):
        client = browser()
        assert enter(given(world.ana), client=client).status_code == 302
        assert client.get(QUEUE).status_code == 200
        kept = Session.objects.get().get_decoded()
        assert kept["otp_device_id"] == f"casework.passkey/{Passkey.objects.get().pk}"
        assert AuditEvent.objects.filter(action="sign_in", actor="ana").count() == 2

    def test_after_the_password_it_stands_for_the_digits(self, world):
        passkey = given(world.ana)
        assert enter_with_password(passkey, "ana").status_code == 302
        # There it need not know its owner: the password does.
        assert enter_with_password(passkey, "ana", flags=FLAG.UP).status_code == 302

    def test_the_challenge_is_the_same_kind_for_everybody(self, world):
        given(world.ana)
        options = browser().get(ALONE).json()["options"]
        assert set(options) == {"challenge", "rpId", "userVerification"}

    def test_one_that_never_counts_works_again_and_again(self, world):
        passkey = given(world.ana, counts=False)
        assert [enter(passkey).status_code for _ in range(3)] == [302, 302, 302]

    def test_every_refusal_gets_the_same_answer(self, world):
        passkey, bens = given(world.ana), given(world.ben)
        enter(passkey, count=50)
        world.ben.standing = Standing.SUSPENDED
        world.ben.save()
        answers = {
            "unknown": enter(SoftPasskey()),
            "another origin": enter(passkey, origin="http://evil.example"),
            "another port": enter(passkey, origin="http://localhost:8000"),
            "another host": enter(passkey, host="evil.example"),
            "in a frame": enter(passkey, framed=True, count=99),
            "nobody there": enter(passkey, flags=FLAG(0), count=99),
            "owner not known": enter(passkey, flags=FLAG.UP, count=99),
            "count the same": enter(passkey, count=50),
            "count back": enter(passkey, count=7),
            "count gone": enter(passkey, count=0),
            "forged challenge": enter(passkey, token="x" * 80, count=99),
            "suspended": enter(bens),
            "empty": browser().post(ALONE, {}),
        }
        pages = set()
        for name, refused in answers.items():
            assert refused.status_code == 403, name
            page = refused.content.decode()
            token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            page = page.replace(token, "TOKEN")
            for other in refused.wsgi_request.META.get("CSRF_COOKIE", ""), token:
                page = page.replace(other, "TOKEN") if other else page
            pages.add(page)
        assert len(pages) == 1
        assert not Session.objects.filter(caseworker=world.ben).exists()
        assert enter(passkey, count=51).status_code == 302

    def test_a_signature_of_another_passkey_is_refused(self, world):
        passkey, other = given(world.ana), SoftPasskey()
        other.id = passkey.id
        assert enter(other).status_code == 403

    def test_an_answer_serves_once(self, world):
        passkey = given(world.ana, counts=False)
        text = answer(passkey)
        assert browser().post(ALONE, {"passkey": text}).status_code == 302
        assert browser().post(ALONE, {"passkey": text}).status_code == 403
        fields = {"username": "ana", "password": PASSWORD, "passkey": text}
        assert browser().post(SIGN_IN, fields).status_code == 403

    def test_an_answer_of_yesterday_leaves_no_row_for_long(self, world, settings):
        passkey = given(world.ana)
        enter(passkey)
        settings.TODAY = settings.TODAY.replace(day=settings.TODAY.day + 2)
        enter(passkey)
        assert SpentChallenge.objects.count() == 1

    def test_a_challenge_lives_five_minutes(self, world, monkeypatch):
        passkey = given(world.ana)
        text = answer(passkey)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 5 * 60 + 2)
        assert browser().post(ALONE, {"passkey": text}).status_code == 403

    def test_a_passkey_of_somebody_else_is_no_second_factor(self, world):
        given(world.ana)
        assert enter_with_password(given(world.ben), "ana").status_code == 403

    def test_a_wrong_password_helps_no_passkey_and_counts(self, world):
        passkey = given(world.ana)
        for _ in range(5):
            wrong = enter_with_password(passkey, "ana", password="x" * 12)
            assert wrong.status_code == 403
        assert enter_with_password(passkey, "ana").status_code == 429

    def test_its_owner_enters_while_strangers_try_their_name(self, world):
        passkey = given(world.ana)
        for _ in range(9):
            try_sign_in(browser(), world.ana, password="x" * 12, code="123456")
        assert enter(passkey).status_code == 302

    def test_strangers_leave_no_row(self, world):
        passkey = given(world.ana)
        spent = SpentChallenge.objects.count()
        for _ in range(3):
            enter(SoftPasskey())
            enter(passkey, origin="http://evil.example")
        assert SpentChallenge.objects.count() == spent
        assert not Session.objects.exists()

    def test_a_locked_office_stays_out(self, world):
        passkey = given(world.ana)
        locking.lock(world.lantern, by=world.clara)
        assert enter(passkey).status_code == 403
        assert enter_with_password(passkey, "ana").status_code == 403

    def test_a_person_whose_work_ended_stays_out(self, world):
        from casework.people import leaving

        passkey = given(world.dora)
        leaving.end(world.dora, by=world.ana)
        assert enter(passkey).status_code == 403
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize(
        "text",
        [
            "x",
            "[]",
            "{}",
            "null",
            '{"token": "t"}',
            '{"token": "t", "credential": 7}',
            '{"token": [], "credential": {"id": {}}}',
            "[" * 5000,
            "x" * 20_000,
        ],
    )
    def test_nonsense_is_refused_like_all_else(self, world, text):
        assert browser().post(ALONE, {"passkey": text}).status_code == 403

    @pytest.mark.parametrize("name", ["\ud800", "a\0b", "", "a" * 1401, {}, None])
    def test_a_name_that_no_passkey_has_is_refused_like_all_else(self, world, name):
        token = browser().get(ALONE).json()["token"]
        text = json.dumps({"token": token, "credential": {"id": name}})
        assert browser().post(ALONE, {"passkey": text}).status_code == 403

    def test_a_broken_answer_is_refused_like_all_else(self, world):
        passkey = given(world.ana)
        broken = [{"rawId": "AAAA"}, {"rawId": 7}, {"response": None}, {"response": {}}]
        for part in ("clientDataJSON", "authenticatorData", "signature"):
            for junk in ("", "AA", "!", 7, websafe_encode(b"[" * 3000)):
                whole = json.loads(answer(passkey))["credential"]["response"]
                broken.append({"response": whole | {part: junk}})
        for change in broken:
            whole = json.loads(answer(passkey))
            whole["credential"] |= change
            sent = json.dumps(whole)
            assert browser().post(ALONE, {"passkey": sent}).status_code == 403, change

    def test_too_many_at_once_are_told_to_wait(self, world, monkeypatch):
        from casework.entry import signin

        monkeypatch.setattr(signin, "WAIT_SECONDS", 0.01)
        taken = 0
        while signin._KDF.acquire(blocking=False):
            taken += 1
        try:
            response = try_sign_in(browser(), world.ana)
        finally:
            for _ in range(taken):
                signin._KDF.release()
        assert response.status_code == 503
        assert "wait a minute" in response.content.decode()
        assert try_sign_in(browser(), world.ana).status_code == 302


class RemoveTests:
    def test_a_session_that_began_with_it_is_over_and_others_go_on(self, world):
        passkey, with_code = given(world.ana), at_home(world.ana)
        with_passkey = browser()
        enter(passkey, client=with_passkey)
        row = Passkey.objects.get()
        assert with_code.post(REMOVE, {"passkey": row.pk}).status_code == 302
        assert with_passkey.get(QUEUE)["Location"] == SIGN_IN
        assert with_code.get(QUEUE).status_code == 200
        assert enter(passkey).status_code == 403
        assert AuditEvent.objects.filter(detail="removed").count() == 1

    def test_that_of_somebody_else_does_not_exist(self, world):
        given(world.ben)
        theirs = Passkey.objects.get().pk
        client = at_home(world.ana)
        bodies = [client.post(REMOVE, {"passkey": which}) for which in (theirs, 10**6)]
        assert [body.status_code for body in bodies] == [404, 404]
        assert client.post(REMOVE, {"passkey": "x"}).status_code == 400
        assert len({body.content for body in bodies}) == 1
        assert Passkey.objects.exists()


class KeyTests:
    def keep(self, client, passkey, blob=BLOB):
        sealed = base64.b64encode(blob).decode()
        return post(client, KEY, {"passkey": passkey, "sealed": sealed})

    def test_it_is_one_more_wrap_and_goes_again(self, world):
        given(world.ana)
        client, row = at_home(world.ana), Passkey.objects.get()
        assert self.keep(client, row.pk).status_code == 204
        listed = client.get(OWN).json()["passkeys"]
        assert base64.b64decode(listed[0]["blob"]) == BLOB
        world.ana.refresh_from_db()
        assert world.ana.key_blob is not None
        assert f'data-passkey="{row.pk}"' in client.get("/casework/").content.decode()
        assert self.keep(client, row.pk, b"").status_code == 204
        row.refresh_from_db()
        assert row.key_blob is None
        assert "data-passkey" not in client.get("/casework/").content.decode()

    @pytest.mark.parametrize(
        "blob",
        [
            b"AGE-SECRET-KEY-PQ-1",
            BLOB.replace(b"fido2prf", b"scrypt"),
            BLOB.replace(b"--- ", b"-> X25519 abc\n--- "),
            b"x" * 5000,
        ],
    )
    def test_nothing_else_is_kept(self, world, blob):
        given(world.ana)
        client, row = at_home(world.ana), Passkey.objects.get()
        assert self.keep(client, row.pk, blob).status_code == 400
        row.refresh_from_db()
        assert row.key_blob is None

    def test_never_the_only_one(self, world):
        given(world.nina)  # has made no key yet
        client, row = at_home(world.nina), Passkey.objects.get()
        assert self.keep(client, row.pk).status_code == 403

    def test_that_of_somebody_else_does_not_exist(self, world):
        given(world.ben)
        theirs = Passkey.objects.get()
        client = at_home(world.ana)
        refused = [self.keep(client, which) for which in (theirs.pk, 10**6)]
        assert [one.status_code for one in refused] == [404, 404]
        assert refused[0].content == refused[1].content
        assert client.get(OWN).json() == {"passkeys": []}

    def test_it_opens_nothing_without_a_session(self, world):
        given(world.ana)
        for path, body in ((OWN, {}), (NEW, {"password": PASSWORD}), (KEY, {})):
            assert post(browser(), path, body).status_code == 403


def test_the_digits_work_as_before(world):
    given(world.ana)
    assert try_sign_in(Client(), world.ana, code=code_of(world.ana)).status_code == 302
    assert signed_in(world.ana).get(SECURITY).status_code == 200
