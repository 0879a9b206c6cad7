import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from reporting import age, padding, sealing
from reporting.sealing import Identity

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "envelopes.json").read_text()
)
REPORTER = Identity.from_seed(bytes([2] * 32))
DESK = Identity.from_seed(bytes([3] * 32))
CASE = sealing.new_case()
ROSTER = "ab" * 32
TALK_KEY = bytes(range(32))


def seal_report(answers, case=CASE):
    return sealing.seal_report(
        answers,
        case=case,
        roster_sha256=ROSTER,
        reply_to=REPORTER.recipient,
        talk_key=TALK_KEY,
        language="sq",
    )


class VectorTests:
    @pytest.mark.parametrize("vector", VECTORS["opens"], ids=lambda v: v["name"])
    def test_it_opens(self, vector):
        identity = Identity.parse(vector["identity"])
        assert str(identity.recipient) == vector["recipient"]
        opened = age.open_sealed(b64decode(vector["sealed"]), identity)
        assert opened == b64decode(vector["content"])

    @pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda v: v["name"])
    def test_it_refuses(self, vector):
        identity = Identity.parse(vector["identity"])
        with pytest.raises(sealing.AgeError):
            sealing.unwrap(b64decode(vector["sealed"]), identity)

    def test_it_reads_the_document_of_a_report(self):
        vector = VECTORS["opens"][1]
        identity = Identity.parse(vector["identity"])
        opened = sealing.open_document(b64decode(vector["sealed"]), identity)
        assert opened == VECTORS["document"]


class ReportTests:
    def test_it_makes_each_case_anew(self):
        other = sealing.new_case()
        assert other.id != CASE.id
        assert other.id.version == 4
        assert other.identity != CASE.identity

    def test_it_keeps_every_answer_and_what_the_desk_must_know(self):
        answers = {"what": "Ryshfet ж 😀", "where": ["AL"], "empty": None}
        opened = sealing.open_document(seal_report(answers), CASE.identity)
        assert opened == {
            "v": 1,
            "type": "report",
            "case": str(CASE.id),
            "roster": ROSTER,
            "reply_to": str(REPORTER.recipient),
            "talk_key": TALK_KEY.hex(),
            "lang": "sq",
            "sealed_by": "server",
            "answers": answers,
        }

    def test_it_hides_how_much_was_written(self):
        texts = ["", "a" * 500, "ж" * 600]
        assert {len(seal_report({"what": text})) for text in texts} == {4096 + 1659}

    def test_it_opens_for_nobody_else(self):
        for other in (REPORTER, DESK, sealing.new_case().identity):
            with pytest.raises(sealing.AgeError):
                sealing.open_document(seal_report({}), other)

    def test_it_leaves_no_word_readable(self):
        assert b"bribe" not in seal_report({"what": "bribe " * 100})


class MessageTests:
    PLACE = {
        "case": UUID("0b7c6a1e-52f3-4d6a-9c1e-2f1f5d0a7b11"),
        "number": 3,
        "previous": "cd" * 32,
        "sender": "reporter",
        "key_number": 2,
        "talk_key": TALK_KEY,
    }

    def test_it_says_its_place_in_the_talk(self):
        sealed = sealing.seal_message(
            {"type": "message", "text": "Hvala"},
            **self.PLACE,
            recipient=REPORTER.recipient,
        )
        opened = sealing.open_document(sealed, REPORTER, talk_key=TALK_KEY)
        assert len(opened.pop("mac")) == 64
        assert opened == {
            "v": 1,
            "type": "message",
            "case": str(self.PLACE["case"]),
            "n": 3,
            "prev": "cd" * 32,
            "from": "reporter",
            "key": 2,
            "text": "Hvala",
        }

    def test_it_does_not_let_the_content_choose_the_place(self):
        sealed = sealing.seal_message(
            {"type": "message", "n": 9, "from": "desk", "case": "x", "v": 2},
            **self.PLACE,
            recipient=REPORTER.recipient,
        )
        opened = sealing.open_document(sealed, REPORTER)
        assert (opened["v"], opened["n"], opened["from"]) == (1, 3, "reporter")

    def test_it_shows_who_cannot_have_written_it(self):
        content = {"type": "message", "text": "Hvala"}
        sealed = sealing.seal_message(
            content, **self.PLACE, recipient=REPORTER.recipient
        )
        with pytest.raises(sealing.DocumentError):
            sealing.open_document(sealed, REPORTER, talk_key=bytes(32))
        with pytest.raises(sealing.DocumentError):
            sealing.open_document(seal_report({}), CASE.identity, talk_key=TALK_KEY)


class DocumentTests:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"[1]",
            b"null",
            b'{"v":2}',
            b"{}",
            b'"\xff"',
            '{"v":1}'.encode("utf-16"),
            b"[" * 100_000,
        ],
        ids=lambda content: repr(content[:12]),
    )
    def test_it_refuses_what_is_no_document(self, content):
        sealed = age.seal(padding.pad(content, kind="text"), DESK.recipient)
        with pytest.raises(sealing.DocumentError):
            sealing.open_document(sealed, DESK)

    def test_it_refuses_what_is_not_padded(self):
        with pytest.raises(sealing.DocumentError):
            sealing.open_document(age.seal(b'{"v":1}', DESK.recipient), DESK)

    def test_it_seals_no_number_that_is_none(self):
        with pytest.raises(ValueError, match="JSON"):
            seal_report({"amount": float("nan")})


class WrapTests:
    def test_it_gives_the_secret_to_its_holder_only(self):
        sealed = sealing.wrap(CASE.identity, DESK.recipient)
        assert len(sealed) < 1800
        assert sealing.unwrap(sealed, DESK) == CASE.identity
        with pytest.raises(sealing.AgeError):
            sealing.unwrap(sealed, REPORTER)

    def test_it_holds_what_the_age_tool_reads_as_a_key_file(self):
        sealed = sealing.wrap(CASE.identity, DESK.recipient)
        assert age.open_sealed(sealed, DESK) == str(CASE.identity).encode()

    def test_it_unwraps_nothing_but_a_secret(self):
        for content in (b"hello", b"\xff", str(DESK.recipient).encode()):
            with pytest.raises(sealing.DocumentError):
                sealing.unwrap(age.seal(content, DESK.recipient), DESK)


class FileSealerTests:
    def seal(self, *chunks):
        kept = bytearray()
        sealer = sealing.FileSealer(kept.extend)
        for chunk in chunks:
            sealer.write(chunk)
        return bytes(kept), sealer, kept

    @pytest.mark.parametrize("size", [0, 1, 4088, 4089, 65536, 300_001])
    def test_it_gives_back_the_file_and_its_figures(self, size):
        data = (bytes(range(256)) * 2000)[:size]
        _, sealer, kept = self.seal(data[:1000], data[1000:])
        sealed = sealer.close()
        assert sealed.size == size
        assert sealed.sealed_size == len(kept)
        assert sealed.sha256 == sha256(kept).hexdigest()
        assert padding.unpad(age.open_sealed(bytes(kept), sealed.identity)) == data

    def test_it_uses_a_new_identity_for_each_file(self):
        one, two = self.seal(b"x")[1].close(), self.seal(b"x")[1].close()
        assert one.identity != two.identity

    def test_it_hides_the_exact_size(self):
        sizes = {self.seal(bytes(n))[1].close().sealed_size for n in (0, 100, 4000)}
        assert len(sizes) == 1

    def test_it_leaves_nothing_that_opens_when_it_was_given_up(self):
        cut, sealer, _ = self.seal(bytes(200_000))
        with pytest.raises(age.AgeError):
            age.open_sealed(cut, sealer.close().identity)

    def test_it_does_not_show_the_secret_by_accident(self):
        assert "identity" not in repr(self.seal()[1].close())
