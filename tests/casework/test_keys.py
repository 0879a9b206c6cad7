"""The first key: whole, post-quantum, under a passphrase, and once."""

import pytest

from casework.models import AuditEvent, Caseworker
from tests.casework.conftest import BLOB, KEYS, b64, signed_in

PATH = "/casework/api/keys/"
RECIPIENT = str(KEYS["nina"].recipient)


def post(client, **change):
    body = {"recipient": RECIPIENT, "blob": b64(BLOB)} | change
    return client.post(PATH, body, content_type="application/json")


def test_a_first_key_is_kept_sealed(world):
    client = signed_in(world.nina)
    assert client.get(PATH).json() == {"recipient": "", "blob": None, "desks": []}
    assert post(client).status_code == 201
    kept = Caseworker.objects.get(username="nina")
    assert (kept.recipient, bytes(kept.key_blob)) == (RECIPIENT, BLOB)
    assert client.get(PATH).json()["blob"] == b64(BLOB)
    assert client.get("/casework/queue/").status_code == 200
    assert AuditEvent.objects.get(action="set_key").actor == "nina"


def test_a_key_is_never_replaced(world):
    client = signed_in(world.nina)
    post(client)
    again = post(client, blob=b64(BLOB + b"x"))
    assert again.status_code == 409
    assert bytes(Caseworker.objects.get(username="nina").key_blob) == BLOB
    assert AuditEvent.objects.filter(action="set_key").count() == 1


CLASSICAL = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": ""},
        {"recipient": CLASSICAL},
        {"recipient": RECIPIENT[:-1] + ("q" if RECIPIENT[-1] != "q" else "p")},
        {"recipient": RECIPIENT.upper()},
        {"recipient": str(KEYS["nina"])},
        {"blob": ""},
        {"blob": "not base64!"},
        {"blob": b64(str(KEYS["nina"]).encode())},
        {"blob": b64(BLOB.replace(b" 18\n", b" 10\n"))},
        {"blob": b64(BLOB.replace(b" 18\n", b" 63\n"))},
        {"blob": b64(BLOB.replace(b"scrypt", b"X25519"))},
        {"blob": b64(BLOB + b"x" * 10_000)},
        {"blob": None},
    ],
)
def test_anything_less_is_refused(world, change):
    response = post(signed_in(world.nina), **change)
    assert response.status_code == 400
    assert set(response.json()) == set(change)
    assert Caseworker.objects.get(username="nina").key_blob is None


def test_a_key_page_is_for_those_without_a_key(world):
    assert signed_in(world.nina).get("/casework/key/").status_code == 200
    assert signed_in(world.ana).get("/casework/key/")["Location"] == "/casework/"


def test_nobody_gets_anothers_key(world):
    given = signed_in(world.ana).get(PATH).json()
    assert given["recipient"] == str(KEYS["ana"].recipient)
    assert given["desks"] == []
