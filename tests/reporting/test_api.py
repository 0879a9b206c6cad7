"""The JSON API of the scripted path: what it keeps, and everything it refuses."""

import base64
import json
import uuid

import pytest

from reporting import receipts, sealing
from reporting.models import DeskWrap, File, Message, Report, Upload
from tests.reporting.conftest import base64_of, stored

CLASSICAL = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture
def sealed(site):
    return site.sealed()


@pytest.fixture
def report(site, sealed):
    assert site.post("reports/", sealed.body).status_code == 201
    return Report.objects.get()


def changed(encoded, where, byte=b"!"):
    data = bytearray(base64.b64decode(encoded))
    data[where : where + 1] = byte
    return base64_of(bytes(data))


def with_two_stanzas(encoded):
    """The same envelope, with a classical recipient slipped in beside ours."""
    head, rest = base64.b64decode(encoded).split(b"\n--- ", 1)
    stanza = b"\n-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43
    return base64_of(head + stanza + b"\n--- " + rest)


def broken_checksum(recipient):
    return recipient[:-1] + ("q" if recipient[-1] != "q" else "p")


class RosterTests:
    def test_it_gives_the_note_as_it_was_signed(self, site):
        note = site.publish(number=2)
        response = site.client.get("/api/v1/roster/")
        assert response.content.decode() == note
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


class AcceptTests:
    def test_it_keeps_the_very_bytes(self, site, sealed, report):
        assert bytes(report.envelope) == base64.b64decode(sealed.body["envelope"])
        assert str(report.id) == sealed.body["case"]
        assert {wrap.desk for wrap in DeskWrap.objects.all()} == {"alpha", "beta"}
        assert site.open(report)["answers"]["story"]

    def test_the_identical_report_again_is_the_first_one(self, site, sealed, report):
        again = site.post("reports/", sealed.body)
        assert again.status_code == 200
        assert again.json() == {"case": str(report.id)}
        assert Report.objects.count() == 1
        assert DeskWrap.objects.count() == 2

    def test_it_is_still_the_first_one_after_the_roster_changed(
        self, site, sealed, report
    ):
        site.publish(number=2)
        again = site.post("reports/", sealed.body)
        assert again.status_code == 200
        assert again.json() == {"case": str(report.id)}
        other = site.post("reports/", sealed.body | {"case": str(uuid.uuid4())})
        assert other.status_code == 409
        assert Report.objects.count() == 1

    @pytest.mark.parametrize("name", ["envelope", "case"])
    def test_another_report_under_the_same_code_is_refused(
        self, site, sealed, report, name
    ):
        other = site.sealed().body
        response = site.post("reports/", sealed.body | {name: other[name]})
        assert response.status_code == 409
        assert bytes(Report.objects.get().envelope) == bytes(report.envelope)

    def test_another_report_with_the_same_case_id_is_refused(self, site, report):
        response = site.post("reports/", site.sealed(case=str(report.id)).body)
        assert response.status_code == 409
        assert Report.objects.count() == 1

    def test_nothing_is_kept_that_was_not_asked_for(self, site):
        extra = {"stage": "closed", "received_on": "2020-01-01", "id": 7, "files": []}
        site.post("reports/", site.sealed(**extra).body)
        report = Report.objects.get()
        assert report.stage == "received"
        assert report.received_on.isoformat() == "2026-06-15"


class RefuseTests:
    """Whatever is not exactly a sealed report never reaches the database."""

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("v", lambda old: 2),
            ("v", lambda old: None),
            ("v", lambda old: {"a": 1}),
            ("case", lambda old: "not-a-uuid"),
            ("case", lambda old: [old]),
            ("kind", lambda old: "xyz"),
            ("kind", lambda old: "\ud800"),
            ("country", lambda old: "Atlantis"),
            ("country", lambda old: {}),
            ("recipient", lambda old: CLASSICAL),
            ("recipient", broken_checksum),
            ("recipient", lambda old: old.upper()),
            ("recipient", lambda old: "age1pq1" + "q" * 1953),
            ("reply_to", lambda old: CLASSICAL),
            ("reply_to", lambda old: old + "\n"),
            ("reply_to", lambda old: ["age1pq1"]),
            ("locator_digest", lambda old: old.upper()),
            ("locator_digest", lambda old: old + "00"),
            ("locator_digest", lambda old: old[:-1] + "٣"),
            ("write_key_digest", lambda old: int(old, 16)),
            ("roster", lambda old: "x" * 64),
            ("envelope", lambda old: old[:-5] + "é" + old[-4:]),
            ("envelope", lambda old: old + "="),
            ("envelope", lambda old: old.replace("A", "-")),
            ("envelope", lambda old: old[:200]),
            ("envelope", lambda old: base64_of(b"They asked for money.")),
            ("envelope", lambda old: changed(old, 0)),
            ("envelope", lambda old: changed(old, 20, b"2")),
            ("envelope", lambda old: changed(old, 25)),
            ("envelope", lambda old: base64_of(base64.b64decode(old)[:1627])),
            ("envelope", with_two_stanzas),
            ("envelope", lambda old: base64_of(base64.b64decode(old) + b"x" * 300_000)),
            ("envelope", lambda old: 5),
            ("wraps", lambda old: []),
            ("wraps", lambda old: None),
            ("wraps", lambda old: {"desk": old}),
            ("wraps", lambda old: ["alpha"]),
            ("wraps", lambda old: [*old, old[0]]),
            ("wraps", lambda old: old * 40),
            ("wraps", lambda old: [old[0] | {"epoch": 0}]),
            ("wraps", lambda old: [old[0] | {"epoch": 10**30}]),
            ("wraps", lambda old: [old[0] | {"sealed": base64_of(b"key")}]),
            ("wraps", lambda old: [old[0] | {"desk": "../alpha"}]),
            ("wraps", lambda old: [old[0] | {"desk": "x" * 65}]),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_field_that_is_wrong(self, site, sealed, name, change):
        body = json.dumps(sealed.body | {name: change(sealed.body[name])})
        response = site.post("reports/", body)
        assert response.status_code == 400
        assert name in response.json()
        assert Report.objects.count() == 0

    @pytest.mark.parametrize(
        "name", ["v", "case", "kind", "roster", "envelope", "reply_to", "wraps"]
    )
    def test_a_field_that_is_missing(self, site, sealed, name):
        del sealed.body[name]
        assert site.post("reports/", sealed.body).status_code == 400

    @pytest.mark.parametrize(
        "change",
        [{"desk": "gamma"}, {"epoch": 2}],
        ids=["unknown-desk", "unknown-epoch"],
    )
    def test_a_wrap_that_nobody_could_open(self, site, sealed, change):
        wraps = [sealed.body["wraps"][0] | change]
        response = site.post("reports/", sealed.body | {"wraps": wraps})
        assert response.status_code == 409
        assert Report.objects.count() == 0

    def test_a_roster_that_is_no_longer_in_force(self, site, sealed):
        site.publish(number=2)
        assert site.post("reports/", sealed.body).status_code == 409
        assert Report.objects.count() == 0

    def test_no_roster_at_all(self, site, sealed):
        site.publish(signers=1)
        assert site.post("reports/", sealed.body).status_code == 503
        assert Report.objects.count() == 0

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "null",
            "[]",
            '"report"',
            "{",
            "[" * 200_000,
            '{"v":' * 100_000,
            '{"v": NaN}',
            '{"v": 1' + "0" * 5000 + "}",
            '{"kind": "\\ud800", "country": "\\udfff"}',
            b"\xff\xfe{}",
            "\ufeff{}",
        ],
        ids=range(12),
    )
    @pytest.mark.parametrize(
        "path", ["reports/", "mailbox/", "mailbox/messages/", "uploads/"]
    )
    def test_what_is_no_such_json(self, site, path, body):
        response = site.post(path, body)
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/json"

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"],
    )
    def test_another_content_type(self, site, sealed, kind):
        body = json.dumps(sealed.body)
        response = site.client.post("/api/v1/reports/", body, content_type=kind)
        assert response.status_code == 415
        assert stored(site.store) == []

    def test_a_body_of_more_than_a_mebibyte(self, site, sealed):
        response = site.post("reports/", sealed.body | {"more": "x" * 2**20})
        assert response.status_code == 413

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
    @pytest.mark.parametrize("path", ["reports/", "mailbox/", "mailbox/delete/"])
    def test_another_method(self, site, path, method):
        answer = getattr(site.client, method)(f"/api/v1/{path}")
        assert answer.status_code == 405


class MailboxTests:
    def test_it_gives_what_the_reporter_may_see(self, site, sealed, report):
        site.say(report)
        found = site.post("mailbox/", sealed.locator).json()
        envelope = base64.b64decode(sealed.body["envelope"])
        assert found["case"] == str(report.id)
        assert found["recipient"] == sealed.body["recipient"]
        assert found["stage"] == "received"
        assert found["steps"] == [
            {"stage": "received", "reason": "", "month": "2026-06"}
        ]
        assert found["envelope_sha256"] == receipts.digest(envelope).hex()
        assert found["files"] == 0
        [message] = found["messages"]
        assert (message["n"], message["sender"]) == (1, "desk")
        opened = sealing.open_document(
            base64.b64decode(message["sealed"]), sealed.keys.identity
        )
        assert opened["text"] == "We have read it."

    def test_it_never_gives_the_report_or_what_opens_it(self, site, sealed, report):
        text = site.post("mailbox/", sealed.locator).content.decode()
        assert sealed.body["envelope"] not in text
        for wrap in sealed.body["wraps"]:
            assert wrap["sealed"] not in text

    @pytest.mark.parametrize("locator", ["00" * 32, "AA" * 32, "x", "", None, 5])
    def test_another_locator_finds_nothing(self, site, report, locator):
        response = site.post("mailbox/", {"locator": locator})
        assert response.status_code == (404 if locator == "00" * 32 else 400)

    def test_the_digest_in_the_database_is_no_locator(self, site, report):
        response = site.post("mailbox/", {"locator": report.locator_digest})
        assert response.status_code == 404

    def test_deleted_is_as_never_sent(self, site, sealed, report):
        assert site.post("mailbox/delete/", sealed.rights).status_code == 204
        deleted = site.post("mailbox/", sealed.locator)
        unknown = site.post("mailbox/", {"locator": "00" * 32})
        assert deleted.status_code == unknown.status_code == 404
        assert deleted.content == unknown.content
        assert site.post("mailbox/delete/", sealed.rights).status_code == 404
        assert not Report.objects.exists()
        assert not DeskWrap.objects.exists()


class MessageTests:
    def test_it_keeps_the_very_bytes_once(self, site, sealed, report):
        body = sealed.message()
        answers = [site.post("mailbox/messages/", body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        row = Message.objects.get()
        assert bytes(row.for_case) == base64.b64decode(body["for_case"])
        assert bytes(row.for_reporter) == base64.b64decode(body["for_reporter"])
        assert (row.number, row.sender) == (1, "reporter")

    @pytest.mark.parametrize("number", [2, 3, 10**6])
    def test_one_out_of_order_learns_what_comes_next(
        self, site, sealed, report, number
    ):
        response = site.post("mailbox/messages/", sealed.message(number))
        assert response.status_code == 409
        assert response.json() == {"next": 1, "prev": sealed.first_previous}
        assert Message.objects.count() == 0

    def test_one_that_comes_after_the_desks_learns_it(self, site, sealed, report):
        said = site.say(report)
        response = site.post("mailbox/messages/", sealed.message(1))
        previous = receipts.digest(bytes(said.for_case)).hex()
        assert response.json() == {"next": 2, "prev": previous}
        again = site.post("mailbox/messages/", sealed.message(2, previous))
        assert again.status_code == 201

    @pytest.mark.parametrize(
        "change",
        [
            {"n": 0},
            {"n": -1},
            {"n": 1.5},
            {"n": True},
            {"n": 10**400},
            {"for_case": ""},
            {"for_case": base64_of(b"Hello")},
            {"for_reporter": None},
            {"for_reporter": "A" * 400_000},
            {"write_key": "0"},
        ],
        ids=str,
    )
    def test_it_refuses(self, site, sealed, report, change):
        response = site.post("mailbox/messages/", sealed.message() | change)
        assert response.status_code == 400
        assert Message.objects.count() == 0


class RightsTests:
    """A code opens its own report and nothing of anybody else's."""

    @pytest.fixture
    def other(self, site, report):
        other = site.sealed()
        assert site.post("reports/", other.body).status_code == 201
        return other

    def test_the_write_key_of_another_report(self, site, sealed, other):
        mixed = sealed.locator | {"write_key": other.rights["write_key"]}
        for path, more in [
            ("mailbox/messages/", sealed.message()),
            ("mailbox/delete/", {}),
            ("uploads/", {"size": 5000}),
        ]:
            response = site.post(path, {**more, **mixed})
            assert response.status_code == 404
        assert Report.objects.count() == 2
        assert not Message.objects.exists()
        assert not Upload.objects.exists()

    def test_reading_gives_no_right_to_write(self, site, sealed, report):
        for guess in (sealed.locator["locator"], report.write_key_digest, "00" * 32):
            rights = sealed.locator | {"write_key": guess}
            assert site.post("mailbox/delete/", rights).status_code == 404
        assert Report.objects.exists()

    def test_a_report_that_is_deleted_meanwhile(self, site, sealed, report):
        started = site.post("uploads/", sealed.rights | {"size": 9000}).json()
        site.post("mailbox/delete/", sealed.rights)
        part = site.put(f"uploads/{started['upload']}/0/", b"x" * 9000)
        assert part.status_code == 404
        response = site.post("mailbox/messages/", sealed.message())
        assert response.status_code == 404
        assert stored(site.store) == []


class SchemaTests:
    def test_it_names_every_address_and_no_other(self, client, db):
        response = client.get("/api/v1/schema/", headers={"accept": "application/json"})
        assert response.status_code == 200
        text = response.content.decode()
        for path in (
            "roster/",
            "reports/",
            "mailbox/",
            "mailbox/messages/",
            "mailbox/delete/",
            "uploads/",
            "uploads/{upload_id}/complete/",
        ):
            assert f"/api/v1/{path}" in text
        assert "/casework/" not in text


class UploadTests:
    """Sealed files in parts: a broken line costs one part, nothing is taken twice."""

    @pytest.fixture
    def sealed_file(self, sealed):
        return seal_file(sealed, b"paper " * 300_000)

    @pytest.fixture
    def start(self, site, sealed, report):
        def start(size):
            return site.post("uploads/", sealed.rights | {"size": size})

        return start

    @pytest.fixture
    def address(self, start, sealed_file):
        response = start(len(sealed_file.data))
        assert response.status_code == 201
        assert response.json()["part"] == 2**20
        return f"uploads/{response.json()['upload']}"

    @pytest.fixture
    def sent(self, site, address, sealed_file):
        for offset in range(0, len(sealed_file.data), 2**20):
            part = sealed_file.data[offset : offset + 2**20]
            response = site.put(f"{address}/{offset}/", part)
            assert response.json() == {"received": offset + len(part)}
        return address

    def test_a_whole_file_is_kept(self, site, sent, sealed_file):
        response = site.post(f"{sent}/complete/", sealed_file.end)
        assert response.status_code == 201
        kept = File.objects.get()
        assert response.json() == {"file": str(kept.id)}
        assert f"uploads/{kept.id}" == sent
        assert stored(site.store) == [str(kept.id)]
        assert (site.store / str(kept.id)).read_bytes() == sealed_file.data
        assert kept.sha256 == sealed_file.end["sha256"]
        assert not Upload.objects.exists()

    def test_completing_twice_changes_nothing(self, site, sent, sealed_file):
        for _ in range(2):
            response = site.post(f"{sent}/complete/", sealed_file.end)
            assert response.status_code == 201
        assert File.objects.count() == 1
        other = sealed_file.end | {"sha256": "0" * 64}
        assert site.post(f"{sent}/complete/", other).status_code == 404

    def test_a_part_sent_twice_is_kept_once(self, site, address, sealed_file):
        part = sealed_file.data[: 2**20]
        for _ in range(3):
            response = site.put(f"{address}/0/", part)
            assert response.json() == {"received": 2**20}
        assert sum(path.stat().st_size for path in site.store.iterdir()) == 2**20

    def test_a_truncated_part_says_where_to_go_on(self, site, address, sealed_file):
        cut = site.put(f"{address}/0/", sealed_file.data[:1000])
        assert cut.json() == {"received": 1000}
        jumped = site.put(f"{address}/{2**20}/", sealed_file.data[2**20 :])
        assert jumped.status_code == 409
        assert jumped.json() == {"received": 1000}

    @pytest.mark.parametrize("offset", [1, 2**20, 10**40])
    def test_a_wrong_offset(self, site, address, offset):
        response = site.put(f"{address}/{offset}/", b"x" * 100)
        assert response.status_code == 409
        assert response.json() == {"received": 0}

    def test_a_part_that_overlaps_what_is_here(self, site, address, sealed_file):
        site.put(f"{address}/0/", sealed_file.data[:1000])
        response = site.put(f"{address}/500/", sealed_file.data[500:2000])
        assert response.status_code == 409
        assert response.json() == {"received": 1000}

    def test_a_part_of_more_than_a_mebibyte(self, site, address):
        assert site.put(f"{address}/0/", b"x" * (2**20 + 1)).status_code == 413
        assert stored(site.store) == []

    def test_more_than_was_announced(self, site, start):
        address = f"uploads/{start(2000).json()['upload']}"
        assert site.put(f"{address}/0/", b"x" * 1500).status_code == 200
        response = site.put(f"{address}/1500/", b"x" * 501)
        assert response.status_code == 409
        assert response.json() == {"received": 1500}

    def test_an_empty_part(self, site, address):
        assert site.put(f"{address}/0/", b"").json() == {"received": 0}

    def test_a_file_that_is_not_whole(self, site, address, sealed_file):
        site.put(f"{address}/0/", sealed_file.data[: 2**20])
        response = site.post(f"{address}/complete/", sealed_file.end)
        assert response.status_code == 409
        assert not File.objects.exists()
        rest = site.put(f"{address}/{2**20}/", sealed_file.data[2**20 :])
        assert rest.status_code == 200
        assert site.post(f"{address}/complete/", sealed_file.end).status_code == 201

    def test_a_wrong_digest_starts_again(self, site, sent, sealed_file):
        wrong = sealed_file.end | {"sha256": "0" * 64}
        assert site.post(f"{sent}/complete/", wrong).status_code == 409
        assert not File.objects.exists()
        assert stored(site.store) == []
        assert site.put(f"{sent}/0/", b"").json() == {"received": 0}

    def test_what_is_not_sealed_is_not_kept(self, site, start, sealed_file):
        plain = b"A plain text that somebody wants us to hold. " * 100
        address = f"uploads/{start(len(plain)).json()['upload']}"
        assert site.put(f"{address}/0/", plain).status_code == 200
        end = sealed_file.end | {"sha256": receipts.digest(plain).hex()}
        assert site.post(f"{address}/complete/", end).status_code == 409
        assert stored(site.store) == []
        assert not File.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"wrap": base64_of(b"key")},
            {"wrap": None},
            {"sha256": "x"},
            {"sha256": None},
        ],
        ids=str,
    )
    def test_a_wrong_end(self, site, sent, sealed_file, change):
        response = site.post(f"{sent}/complete/", sealed_file.end | change)
        assert response.status_code == 400
        assert not File.objects.exists()

    @pytest.mark.parametrize("size", [0, -1, None, "x", 1.5, 10**30, 300 * 2**20])
    def test_an_impossible_size(self, start, size):
        assert start(size).status_code == 400

    def test_no_more_files_than_a_report_may_have(self, start, settings):
        settings.MAX_FILES = 2
        assert [start(6000).status_code for _ in range(3)] == [201, 201, 409]

    def test_no_more_bytes_than_a_report_may_have(self, start, settings):
        settings.MAX_REPORT_FILES_BYTES = 80_000
        answers = [start(40_000).status_code for _ in range(3)]
        assert answers == [201, 201, 409]

    def test_an_upload_nobody_announced(self, site, report, sealed_file):
        address = f"uploads/{uuid.uuid4()}"
        assert site.put(f"{address}/0/", b"x").status_code == 404
        assert site.post(f"{address}/complete/", sealed_file.end).status_code == 404
        assert stored(site.store) == []

    def test_a_part_as_json_or_as_a_form(self, site, address):
        for kind in ("application/json", "multipart/form-data; boundary=x"):
            url = f"/api/v1/{address}/0/"
            response = site.client.put(url, b"x", content_type=kind)
            assert response.status_code == 415


class SealedBytes:
    def __init__(self, data, end):
        self.data, self.end = data, end


def seal_file(sealed, content):
    out = bytearray()
    sealer = sealing.FileSealer(out.extend)
    sealer.write(content)
    done = sealer.close()
    wrap = sealing.wrap(done.identity, sealed.case.identity.recipient)
    return SealedBytes(
        bytes(out), {"sha256": done.sha256, "wrap": base64_of(wrap), "key": 1}
    )
