"""What is written together on a case: sealed, in versions, never overwritten."""

import json

import pytest

from casework.models import AuditEvent, Sheet
from reporting import age, padding
from tests.casework.conftest import b64, signed_in


def sealed(world, text="A bribe for a bed", kind="title"):
    document = {"type": "sheet", "kind": kind, "case": str(world.case.pk), "text": text}
    padded = padding.pad(json.dumps(document).encode(), kind="text")
    return age.seal(padded, world.secret.recipient)


def write(world, who=None, **body):
    path = f"/casework/api/cases/{world.case.pk}/sheets/"
    client = signed_in(who or world.ana)
    return client.post(path, body, content_type="application/json")


def test_a_sheet_is_kept_and_given_back(world):
    first = sealed(world)
    response = write(world, kind="title", version=1, sealed=b64(first))
    assert (response.status_code, response.json()) == (201, {"version": 1})
    bundle = signed_in(world.clara).get(f"/casework/api/cases/{world.case.pk}/").json()
    assert bundle["sheets"] == [
        {"kind": "title", "version": 1, "sealed": b64(first), "on": "2026-03-02"}
    ]
    event = AuditEvent.objects.get(case=world.case.pk, action="sheet")
    assert (event.actor, event.detail) == ("ana", "title")


@pytest.mark.parametrize("version", [1, 3, 9])
def test_only_the_next_version_is_taken(world, version):
    write(world, kind="title", version=1, sealed=b64(sealed(world)))
    late = write(world, kind="title", version=version, sealed=b64(sealed(world, "X")))
    assert (late.status_code, late.json()) == (409, {"version": 1})
    assert Sheet.objects.get().version == 1


def test_the_same_sheet_again_is_kept_once(world):
    body = {"kind": "triage", "version": 1, "sealed": b64(sealed(world))}
    assert [write(world, **body).status_code for _ in range(2)] == [201, 201]
    assert AuditEvent.objects.filter(action="sheet").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "diary"}, "kind"),
        ({"version": 0}, "version"),
        ({"version": "next"}, "version"),
        ({"sealed": "cGxhaW4="}, "sealed"),
        ({"sealed": "?"}, "sealed"),
        ({"sealed": None}, "sealed"),
    ],
)
def test_what_is_wrong_is_named(world, change, field):
    body = {"kind": "title", "version": 1, "sealed": b64(sealed(world))} | change
    response = write(world, **body)
    assert response.status_code == 400
    assert set(response.json()) == {field}
    assert not Sheet.objects.exists()


def test_it_hides_from_ben(world):
    body = {"kind": "title", "version": 1, "sealed": b64(sealed(world))}
    assert write(world, world.ben, **body).status_code == 404
