import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import notes, rosters
from reporting.age import Identity

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rosters.json").read_text()
)
BOARD = rosters.Board.parse(
    VECTORS["board"]["keys"],
    threshold=VECTORS["board"]["threshold"],
    origin=VECTORS["board"]["origin"],
)
MEMBERS = [notes.SigningKey.parse(text) for text in VECTORS["signing_keys"]]
NOTE = VECTORS["accepted"][0]["note"]
TODAY = date(2026, 6, 15)
RECIPIENT = Identity.from_seed(bytes([7] * 32)).recipient
SUBCLASSES = {
    "unsigned": rosters.TooFewSignatures,
    "malformed": rosters.RosterMalformed,
    "version": rosters.UnknownVersion,
    "duplicate": rosters.DuplicateDesk,
    "recipient": rosters.UnsafeRecipient,
    "origin": rosters.OtherOrigin,
    "early": rosters.RosterNotYetValid,
    "expired": rosters.RosterExpired,
    "older": rosters.RosterOlder,
}


def name(vector):
    return vector["name"]


class VerifyTests:
    @pytest.mark.parametrize("vector", VECTORS["accepted"], ids=name)
    def test_it_accepts(self, vector):
        day = date.fromisoformat(vector["today"])
        roster = rosters.verify(
            vector["note"], board=BOARD, today=day, newest=vector["newest"]
        )
        assert roster.number == 7

    @pytest.mark.parametrize("vector", VECTORS["refused"], ids=name)
    def test_it_refuses(self, vector):
        day = date.fromisoformat(vector["today"])
        with pytest.raises(rosters.RosterError) as refusal:
            rosters.verify(
                vector["note"], board=BOARD, today=day, newest=vector["newest"]
            )
        assert type(refusal.value) is SUBCLASSES[vector["reason"]]
        assert refusal.value.reason == vector["reason"]

    def test_it_reads_every_field(self):
        roster = rosters.verify(NOTE, board=BOARD, today=TODAY)
        assert VECTORS["read"] == {
            "origin": roster.origin,
            "number": roster.number,
            "not_before": roster.not_before.isoformat(),
            "expires": roster.expires.isoformat(),
            "previous": roster.previous,
            "sha256": roster.sha256,
            "desks": [
                [d.id, d.epoch, list(d.countries), str(d.recipient), d.name]
                for d in roster.desks
            ],
        }

    def test_it_refuses_a_day_that_does_not_exist(self):
        text = rosters.verify(NOTE, board=BOARD, today=TODAY).text
        wrong = text.replace("2026-06-30", "2026-06-31")
        note = wrong + "\n" + "".join(key.sign(wrong) for key in MEMBERS)
        with pytest.raises(rosters.RosterMalformed):
            rosters.verify(note, board=BOARD, today=TODAY)

    def test_it_refuses_everything_while_the_board_is_too_small(self):
        for keys in ((), BOARD.keys[:1]):
            board = rosters.Board(keys, 2)
            with pytest.raises(rosters.TooFewSignatures):
                rosters.verify(NOTE, board=board, today=TODAY)

    def test_it_accepts_any_origin_when_none_is_pinned(self):
        board = rosters.Board(BOARD.keys, 2)
        assert rosters.verify(NOTE, board=board, today=TODAY).number == 7

    def test_it_refuses_any_changed_letter_of_the_text(self):
        for at in range(0, NOTE.index("\n\n"), 97):
            changed = NOTE[:at] + chr(ord(NOTE[at]) ^ 1) + NOTE[at + 1 :]
            with pytest.raises(rosters.RosterError):
                rosters.verify(changed, board=BOARD, today=TODAY)

    @given(st.text() | st.text("fener roster v1\n— +=0").map(lambda t: t + "\n"))
    def test_it_never_raises_anything_else(self, note):
        with pytest.raises(rosters.RosterError):
            rosters.verify(note, board=BOARD, today=TODAY)


class BoardTests:
    @pytest.mark.parametrize("threshold", [-1, 0])
    def test_it_refuses_a_threshold_that_means_nothing(self, threshold):
        with pytest.raises(ValueError, match="threshold"):
            rosters.Board.parse(VECTORS["board"]["keys"], threshold=threshold)

    def test_it_refuses_one_key_under_two_names(self):
        twin = notes.VerifierKey("twin", BOARD.keys[0].public)
        with pytest.raises(ValueError, match="twice"):
            rosters.Board((BOARD.keys[0], twin), 2)

    def test_it_names_who_signed(self):
        assert BOARD.signers(NOTE) == ["member-1", "member-2"]


class RouteTests:
    ROSTER = rosters.verify(NOTE, board=BOARD, today=TODAY)

    @pytest.mark.parametrize("vector", VECTORS["routes"])
    def test_it_agrees_with_the_shared_vectors(self, vector):
        if vector["desks"] is None:
            with pytest.raises(rosters.NoDesk):
                self.ROSTER.route(vector["country"], vector["ticked"])
        else:
            routed = self.ROSTER.route(vector["country"], vector["ticked"])
            assert [desk.id for desk in routed] == vector["desks"]

    def test_it_counts_a_desk_for_everywhere_as_serving(self):
        desk = rosters.Desk("wide", 1, ("*",), RECIPIENT, "Wide")
        assert desk.serves("RS")


class ComposeAndSignTests:
    def compose(self, *desks, number=1):
        return rosters.compose(
            origin="fener.example",
            number=number,
            not_before=date(2026, 6, 1),
            expires=date(2026, 12, 31),
            previous=None,
            desks=desks or [rosters.Desk("a", 1, ("AL",), RECIPIENT, "Ćirilica ж")],
        )

    def test_it_makes_a_roster_that_is_accepted_once_enough_have_signed(self):
        text = self.compose()
        note = text + "\n" + rosters.sign(text, MEMBERS[0])
        with pytest.raises(rosters.TooFewSignatures):
            rosters.verify(note, board=BOARD, today=TODAY)
        note += rosters.sign(text, MEMBERS[2])
        assert rosters.verify(note, board=BOARD, today=TODAY).text == text

    @pytest.mark.parametrize(
        "desk",
        [
            rosters.Desk("a b", 1, ("AL",), RECIPIENT, "Name"),
            rosters.Desk("a", 0, ("AL",), RECIPIENT, "Name"),
            rosters.Desk("a", 1, (), RECIPIENT, "Name"),
            rosters.Desk("a", 1, ("AL",), RECIPIENT, "Two\nlines"),
            rosters.Desk("a", 1, ("AL",), RECIPIENT, ""),
        ],
    )
    def test_it_composes_nothing_that_would_be_refused(self, desk):
        with pytest.raises(rosters.RosterMalformed):
            self.compose(desk)

    def test_it_signs_nothing_that_would_be_refused(self):
        with pytest.raises(rosters.RosterMalformed):
            rosters.sign(self.compose().replace("AL", "HR"), MEMBERS[0])


class KeyTests:
    @pytest.mark.parametrize("text", VECTORS["refused_keys"])
    def test_it_refuses_a_verifier_key_that_is_damaged(self, text):
        with pytest.raises(notes.NoteError):
            notes.VerifierKey.parse(text)

    def test_it_agrees_with_the_example_of_the_specification(self):
        # From the Go package golang.org/x/mod/sumdb/note, which began the format.
        known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        key = notes.VerifierKey.parse(known)
        assert str(key) == known
        text = (
            "If you think cryptography is the answer to your problem,\n"
            "then you don't know what your problem is.\n"
        )
        line = (
            "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2"
            "pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        )
        split_text, signatures = notes.split(text + "\n" + line)
        assert split_text == text
        assert key.has_signed(text, signatures)
        assert not key.has_signed(text + " ", signatures)

    def test_it_reads_back_a_signing_key(self):
        key = notes.SigningKey.generate("ana")
        assert notes.SigningKey.parse(f"{key}\n") == key
        assert str(key).startswith("PRIVATE+KEY+ana+")

    def test_it_does_not_show_the_secret_by_accident(self):
        assert repr(MEMBERS[0]) == "SigningKey(name='member-1')"

    @pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n"])
    def test_it_refuses_a_name_that_a_signature_could_not_carry(self, name):
        with pytest.raises(notes.NoteError):
            notes.SigningKey.generate(name)

    def test_it_refuses_a_damaged_signing_key(self):
        good = VECTORS["signing_keys"][0]
        wrong = [good[8:], good.replace("-1", "-2"), good[:-4], "", good + "A"]
        for text in wrong:
            with pytest.raises(notes.NoteError):
                notes.SigningKey.parse(text)
