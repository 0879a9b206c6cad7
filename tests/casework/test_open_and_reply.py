"""Opening a case, answering, noting: sealed bytes in, sealed bytes out."""

import hashlib

import pytest

from casework.models import AuditEvent, Note, Read
from reporting import sealing
from reporting.models import Message
from tests.casework.conftest import (
    DESK,
    KEYS,
    REPORTER,
    b64,
    person,
    send,
    share,
    signed_in,
    talk,
)


def post(client, case, what, body):
    path = f"/casework/api/cases/{case.pk}/{what}/"
    return client.post(path, body, content_type="application/json")


def bundle(client, case):
    return client.get(f"/casework/api/cases/{case.pk}/").json()


def unb64(text):
    import base64

    return base64.b64decode(text)


def reply(client, case, number, text="Hello"):
    for_case, for_reporter = talk(case, number, text)
    body = {"n": number, "for_case": b64(for_case), "for_reporter": b64(for_reporter)}
    return post(client, case, "messages", body)


def actions_of(case):
    return list(AuditEvent.objects.filter(case=case.pk).values_list("action", "detail"))


def test_ana_can_open_the_report_with_her_wrap(world):
    given = bundle(signed_in(world.ana), world.case)
    (wrap,) = given["wraps"]
    assert wrap["holder"] == "me"
    secret = sealing.unwrap(unb64(wrap["sealed"]), KEYS["ana"])
    report = sealing.open_document(unb64(given["envelope"]), secret)
    assert report["case"] == given["case"] == str(world.case.pk)
    assert report["answers"]["story"] == "A bribe."
    digest = hashlib.sha256(unb64(given["envelope"])).hexdigest()
    assert given["envelope_sha256"] == digest


def test_clara_can_open_it_with_the_key_of_the_desk(world):
    client = signed_in(world.clara)
    keys = client.get("/casework/api/keys/").json()
    assert keys["recipient"] == str(KEYS["clara"].recipient)
    desk = sealing.unwrap(unb64(keys["desks"][0]["sealed"]), KEYS["clara"])
    assert desk == DESK
    (wrap,) = bundle(client, world.case)["wraps"]
    assert wrap["holder"] == "desk:lantern:1"
    assert sealing.unwrap(unb64(wrap["sealed"]), desk) == world.secret


def test_a_caseworker_gets_no_wrap_of_others(world):
    share(world.case, world.dora, world.secret)
    assert len(bundle(signed_in(world.ana), world.case)["wraps"]) == 1


def test_the_first_opening_tells_the_reporter_and_each_first_is_audited(world):
    for _ in range(2):
        response = post(signed_in(world.ana), world.case, "opened", {})
        assert response.status_code == 204
    post(signed_in(world.clara), world.case, "opened", {})
    world.case.refresh_from_db()
    assert world.case.stage == "acknowledged"
    steps = world.case.steps.values_list("stage", flat=True)
    assert list(steps) == ["received", "acknowledged"]
    actions = [action for action, _ in actions_of(world.case)]
    assert actions == ["open", "stage", "open"]


def test_who_takes_the_sealed_case_is_in_the_trail_even_if_silent(world):
    for _ in range(2):
        bundle(signed_in(world.ana), world.case)
    assert actions_of(world.case) == [("open", "")]
    assert AuditEvent.objects.get(case=world.case.pk).actor == "ana"


def test_an_opening_later_moves_nothing_back(world):
    world.case.stage = "verified"
    world.case.save()
    post(signed_in(world.ana), world.case, "opened", {})
    world.case.refresh_from_db()
    assert world.case.stage == "verified"


@pytest.mark.parametrize(("said", "kept"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_it_marks_messages_as_read_and_no_further_than_there_are(world, said, kept):
    client = signed_in(world.ana)
    for number in (1, 2):
        reply(client, world.case, number)
    post(client, world.case, "opened", {"n": said})
    assert Read.objects.get().number == kept
    post(client, world.case, "opened", {"n": 0})
    assert Read.objects.get().number == kept


def test_a_reply_is_kept_for_both_ends(world):
    client = signed_in(world.ana)
    assert reply(client, world.case, 1, "Thank you").status_code == 201
    message = Message.objects.get()
    for sealed, key in (
        (message.for_case, world.secret),
        (message.for_reporter, REPORTER),
    ):
        assert sealing.open_document(bytes(sealed), key)["text"] == "Thank you"
    assert message.sender == "desk"
    (shown,) = bundle(client, world.case)["messages"]
    assert shown["n"] == 1
    assert shown["sha256"] == hashlib.sha256(bytes(message.for_case)).hexdigest()
    assert actions_of(world.case) == [("reply", "1"), ("open", "")]


def test_a_late_reply_learns_what_comes_next(world):
    client = signed_in(world.ana)
    envelope = hashlib.sha256(bytes(world.case.envelope)).hexdigest()
    early = reply(client, world.case, 2)
    assert early.status_code == 409
    assert early.json() == {"next": 1, "prev": envelope}
    reply(client, world.case, 1)
    late = reply(client, world.case, 1, "Another")
    assert late.status_code == 409
    before = hashlib.sha256(bytes(Message.objects.get().for_case)).hexdigest()
    assert late.json() == {"next": 2, "prev": before}
    assert actions_of(world.case) == [("reply", "1")]


def test_the_same_reply_twice_is_one(world):
    client = signed_in(world.ana)
    for_case, for_reporter = talk(world.case, 1)
    body = {"n": 1, "for_case": b64(for_case), "for_reporter": b64(for_reporter)}
    for _ in range(2):
        assert post(client, world.case, "messages", body).status_code == 201
    assert Message.objects.count() == 1
    assert actions_of(world.case) == [("reply", "1")]


def test_a_note_is_kept_sealed_with_its_author(world):
    client = signed_in(world.ana)
    sealed = talk(world.case, 1, "Check the tender")[0]
    response = post(client, world.case, "notes", {"sealed": b64(sealed)})
    assert response.status_code == 201
    assert bytes(Note.objects.get().sealed) == sealed
    (note,) = bundle(client, world.case)["notes"]
    assert (note["author"], note["sealed"]) == ("Ana", b64(sealed))
    assert actions_of(world.case) == [("note", ""), ("open", "")]


CLASSICAL = b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n--- x\n"


@pytest.mark.parametrize(
    "sealed",
    [
        None,
        7,
        [],
        "",
        "A story in plain text",
        "!!!!",
        "QUJD\n",
        b64(b"A story in plain text, in base64"),
        b64(CLASSICAL),
        b64(b"age-encryption.org/v1\n-> mlkem768x25519 no mac"),
        b64(b"age-encryption.org/v1\n-> mlkem768x25519 x\n--- y\n" + b"a" * 2**18),
    ],
)
@pytest.mark.parametrize("what", ["messages", "notes", "grants"])
def test_what_is_not_sealed_is_refused_clearly(world, what, sealed):
    client = signed_in(world.clara)
    good = b64(talk(world.case, 1)[0])
    body = {
        "messages": {"n": 1, "for_case": sealed, "for_reporter": good},
        "notes": {"sealed": sealed},
        "grants": {"caseworker": "dora", "sealed": sealed},
    }[what]
    response = post(client, world.case, what, body)
    assert response.status_code == 400
    field = "for_case" if what == "messages" else "sealed"
    assert response.json()[field]
    assert not AuditEvent.objects.filter(case=world.case.pk).exists()


@pytest.mark.parametrize("n", [0, -1, "x", 10**7, None, 1.5])
def test_a_number_that_is_none_is_refused(world, n):
    good = b64(talk(world.case, 1)[0])
    body = {"n": n, "for_case": good, "for_reporter": good}
    assert post(signed_in(world.ana), world.case, "messages", body).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"text"', "[" * 10**5])
def test_json_that_is_no_object_is_refused(world, body):
    client = signed_in(world.ana)
    path = f"/casework/api/cases/{world.case.pk}/messages/"
    response = client.post(path, body, content_type="application/json")
    assert response.status_code == 400


def test_unexpected_fields_change_nothing(world):
    body = {"n": 0, "stage": "closed", "report": "x", "caseworker": "ben"}
    post(signed_in(world.ana), world.case, "opened", body)
    world.case.refresh_from_db()
    assert world.case.stage == "acknowledged"
    assert Read.objects.get().caseworker == world.ana


def test_a_case_that_the_reporter_deleted_is_gone_and_its_trail_stays(world):
    client = signed_in(world.ana)
    post(client, world.case, "opened", {})
    reply(client, world.case, 1)
    case_id = world.case.pk
    world.case.delete()
    assert client.get(f"/casework/api/cases/{case_id}/").status_code == 404
    assert AuditEvent.objects.filter(case=case_id).count() == 3
    for model in (Message, Note, Read):
        assert not model.objects.exists()


def test_deeds_on_a_case_that_went_meanwhile_answer_not_found(world):
    from casework.cases import actions

    gone = type(world.case).objects.get(pk=world.case.pk)
    world.case.delete()
    with pytest.raises(actions.CaseGone):
        actions.open_case(gone, up_to=0, by=world.ana)
    assert not AuditEvent.objects.exists()


def test_the_colleagues_are_those_of_ones_own_organisation(world):
    world.dora.standing = "active"
    gone = person("nobody", world.lantern, has_key=False, standing="ended")
    assert not gone.is_approved
    given = bundle(signed_in(world.ana), world.case)["colleagues"]
    assert [(one["username"], one["granted"]) for one in given] == [
        ("clara", False),
        ("dora", False),
    ]
    share(world.case, world.dora, world.secret)
    given = bundle(signed_in(world.clara), world.case)["colleagues"]
    assert [(one["username"], one["granted"]) for one in given] == [
        ("ana", True),
        ("dora", True),
    ]


def test_somebody_without_an_organisation_has_no_colleagues(world):
    alone = person("nina2", None, has_key=False)
    other = person("nina3", None, has_key=False)
    KEYS["nina2"], KEYS["nina3"] = KEYS["nina"], KEYS["dora"]
    from casework.models import Caseworker

    assert other not in Caseworker.objects.colleagues_of(alone)


def test_the_bundle_tells_of_files(world, settings, tmp_path):
    from uuid import uuid4

    from reporting.models import File

    settings.FILE_STORE = tmp_path
    file = File.objects.create(
        id=uuid4(),
        report=world.case,
        wrap=b"wrap",
        sealed_bytes=70_000,
        sha256="ab" * 32,
        received_on=world.case.received_on,
    )
    content = b"age-encryption.org/v1\n" + b"x" * 70_000
    (tmp_path / str(file.pk)).write_bytes(content)
    client = signed_in(world.ana)
    assert bundle(client, world.case)["files"] == [
        {
            "id": str(file.pk),
            "sealed_bytes": 70_000,
            "sha256": "ab" * 32,
            "wrap": b64(b"wrap"),
        }
    ]
    response = client.get(f"/casework/api/files/{file.pk}/")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{file.pk}.age"'
    assert response["X-Content-Type-Options"] == "nosniff"
    (tmp_path / str(file.pk)).unlink()
    assert client.get(f"/casework/api/files/{file.pk}/").status_code == 404


def test_no_word_of_the_report_is_in_any_page(world):
    other, secret = send(story="CANARY-WORD")
    share(other, world.ana, secret)
    client = signed_in(world.ana)
    for path in ("queue/", f"cases/{other.pk}/", f"api/cases/{other.pk}/"):
        assert b"CANARY-WORD" not in client.get(f"/casework/{path}").content
