"""Lost keys: of one person, who makes a new one; of a desk, from the offline key."""

import io

import pytest
from django.core.management import CommandError, call_command

from casework.approvals import deciding, proposing
from casework.codes import Approval, Role
from casework.models import (
    AuditEvent,
    Caseworker,
    DeskKey,
    DeskRecovery,
    Grant,
    Organisation,
    Passkey,
    Proposal,
    Recusal,
    RoleHeld,
    SharedBefore,
)
from reporting import sealing
from reporting.fingerprints import fingerprint
from reporting.models import Report
from tests.casework.conftest import (
    BLOB,
    DAY,
    DESK,
    KEYS,
    b64,
    identity,
    send,
    share,
    signed_in,
)
from tests.casework.rosters_here import OFFLINE, desk_line, has_epoch, publish

PAGE = "/casework/keys/"
LOST = "/casework/lost-key/"
AGAIN = "/casework/api/share-again/"
FRESH = identity(31)  # Ana's new key


def run(*words):
    out = io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def desk(world, settings):
    """Clara is intake and lead, Dora reviews, and Ana has the case."""
    RoleHeld.objects.create(caseworker=world.clara, role=Role.LEAD)
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    has_epoch(1, DESK)
    publish(settings, desk_line(1, DESK))
    return world


def ask(desk, by="clara", person="ana", **change):
    body = {"person": person, "reason": "Called on her number."} | change
    return signed_in(getattr(desk, by)).post(LOST, body)


def reset(desk):
    """Ana lost her passphrase, two agreed, and she has made a new key."""
    assert ask(desk).status_code == 200
    deciding.agree(Proposal.objects.get(), by=desk.dora)
    desk.ana = Caseworker.objects.get(pk=desk.ana.pk)
    body = {"recipient": str(FRESH.recipient), "blob": b64(BLOB)}
    path = "/casework/api/keys/"
    client = signed_in(desk.ana)
    made = client.post(path, body, content_type="application/json")
    assert made.status_code == 201


def again(desk, by="clara", person="ana", to=None, secret=None, number=1, case=None):
    to = to or FRESH
    sealed = b64(sealing.wrap(secret or desk.secret, to.recipient))
    one = {"id": str((case or desk.case).pk), "number": number, "sealed": sealed}
    one["tag"] = "0" * 64
    body = {"recipient": str(to.recipient), "cases": [one]}
    client = signed_in(getattr(desk, by))
    path = f"{AGAIN}?person={person}"
    return client.post(path, body, content_type="application/json")


class AskTests:
    def test_a_lead_asks_and_nothing_happens_yet(self, desk):
        assert ask(desk).status_code == 200
        proposal = Proposal.objects.get()
        assert (proposal.kind, proposal.person) == ("reset_key", desk.ana)
        assert proposal.organisation == desk.lantern
        assert Caseworker.objects.get(pk=desk.ana.pk).has_key

    def test_the_same_is_not_asked_twice(self, desk):
        ask(desk)
        response = ask(desk)
        assert response.status_code == 409
        assert Proposal.objects.count() == 1
        assert "Called on her number." in response.content.decode()

    @pytest.mark.parametrize("person", ["ben", "clara", "nina", "nobody", ""])
    def test_a_lead_asks_for_colleagues_with_a_key_only(self, desk, person):
        assert ask(desk, person=person).status_code == 400
        assert not Proposal.objects.exists()

    def test_a_reason_is_needed(self, desk):
        assert ask(desk, reason="").status_code == 400

    @pytest.mark.parametrize("who", ["ana", "dora", "ben"])
    def test_nobody_else_asks(self, desk, who):
        assert ask(desk, by=who).status_code == 404

    def test_the_board_asks_for_anybody_and_another_member_decides(self, desk):
        for one in (desk.ben, desk.nina):
            RoleHeld.objects.create(caseworker=one, role=Role.BOARD)
        assert ask(desk, by="ben").status_code == 200
        proposal = Proposal.objects.get()
        assert proposal.organisation is None
        assert not deciding.may_decide(desk.ben, proposal)
        assert not deciding.may_decide(desk.dora, proposal)
        desk.nina.organisation = desk.bridge
        desk.nina.save()
        nina = Caseworker.objects.get(pk=desk.nina.pk)
        assert deciding.may_decide(nina, proposal)

    def test_neither_the_person_nor_who_asked_decides(self, desk):
        RoleHeld.objects.create(caseworker=desk.ana, role=Role.REVIEWER)
        ask(desk)
        proposal = Proposal.objects.get()
        assert not deciding.may_decide(desk.ana, proposal)
        assert not deciding.may_decide(desk.clara, proposal)
        assert deciding.may_decide(desk.dora, proposal)


class NewKeyTests:
    def test_all_that_the_old_key_opened_is_deleted(self, desk):
        DeskKey.objects.create(desk="lantern", epoch=1, caseworker=desk.ana, sealed=b"")
        Passkey.objects.create(
            user=desk.ana, credential_id="x", public_key=b"p", name="phone",
            key_blob=b"k", added_on=DAY,
        )  # fmt: skip
        proposal = proposing.propose(
            Approval.RESET_KEY, by=desk.clara, person=desk.ana, reason="Called."
        )
        deciding.agree(proposal, by=desk.dora)
        ana = Caseworker.objects.get(pk=desk.ana.pk)
        assert (ana.recipient, ana.key_blob) == ("", None)
        assert not ana.grants.exists()
        assert not ana.desk_keys.exists()
        assert ana.passkeys.get().key_blob is None
        assert ana.shared_before.get().report_id == desk.case.pk
        event = AuditEvent.objects.get(action="recover")
        assert event.detail == "ana may make a new key"

    def test_colleagues_see_that_keys_are_needed_again(self, desk):
        reset(desk)
        page = signed_in(desk.clara).get(PAGE).content.decode()
        assert "Ana needs keys again" in page
        assert str(FRESH.recipient) in page

    def test_a_new_key_alone_opens_nothing(self, desk):
        reset(desk)
        path = f"/casework/api/cases/{desk.case.pk}/"
        assert signed_in(desk.ana).get(path).status_code == 404

    def test_cases_are_shared_again_in_one_step(self, desk):
        reset(desk)
        client = signed_in(desk.clara)
        offered = client.get(f"{AGAIN}?person=ana").json()
        assert offered["recipient"] == str(FRESH.recipient)
        assert [one["id"] for one in offered["cases"]] == [str(desk.case.pk)]
        assert offered["cases"][0]["wraps"][0]["holder"] == "desk:lantern:1"
        assert again(desk).json() == {"done": 1}
        grant = Grant.objects.get(caseworker=desk.ana)
        assert sealing.unwrap(bytes(grant.sealed), FRESH) == desk.secret
        assert grant.tag == "0" * 64
        assert not SharedBefore.objects.exists()
        assert client.get(f"{AGAIN}?person=ana").json()["left"] == 0
        assert again(desk).json() == {"done": 0}

    def test_only_what_they_had_is_shared(self, desk):
        reset(desk)
        other, secret = send()
        assert again(desk, case=other, secret=secret).json() == {"done": 0}
        assert not Grant.objects.filter(report=other).exists()

    def test_only_what_one_sees_is_shared(self, desk):
        other, secret = send(desk="bridge")
        share(other, desk.ana, secret)
        reset(desk)
        offered = signed_in(desk.clara).get(f"{AGAIN}?person=ana").json()
        assert str(other.pk) not in {one["id"] for one in offered["cases"]}
        assert again(desk, case=other, secret=secret).json() == {"done": 0}

    def test_nothing_goes_to_another_key_than_theirs(self, desk):
        reset(desk)
        assert again(desk, to=KEYS["ana"]).status_code == 409
        assert not Grant.objects.filter(caseworker=desk.ana).exists()

    def test_a_case_with_a_new_key_waits_for_the_next_try(self, desk):
        reset(desk)
        Report.objects.update(key_number=2)
        assert again(desk, number=1).json() == {"done": 0}
        assert SharedBefore.objects.exists()
        assert again(desk, number=2).json() == {"done": 1}

    def test_a_case_that_waits_for_a_new_key_is_not_shared_before(self, desk):
        reset(desk)
        Report.objects.update(needs_new_key=True)
        assert again(desk).json() == {"done": 0}
        assert SharedBefore.objects.exists()

    def test_a_case_they_stepped_back_from_stays_hidden(self, desk):
        reset(desk)
        Recusal.objects.create(report=desk.case, caseworker=desk.ana, recused_on=DAY)
        assert again(desk).json() == {"done": 0}

    @pytest.mark.parametrize("who", ["dora", "ben"])
    def test_only_intake_shares_again(self, desk, who):
        reset(desk)
        assert again(desk, by=who).status_code == 404

    @pytest.mark.parametrize("person", ["ben", "nobody", "clara", ""])
    def test_only_with_colleagues(self, desk, person):
        reset(desk)
        assert again(desk, person=person).status_code == 400

    def test_what_is_not_needed_is_forgotten(self, desk):
        reset(desk)
        path = f"{PAGE}no-more/"
        client = signed_in(desk.clara)
        assert client.post(path, {"person": "ben"}).status_code == 400
        assert SharedBefore.objects.exists()
        assert client.post(path, {"person": "ana"}).status_code == 302
        assert not SharedBefore.objects.exists()


class OfflineKeyTests:
    def name(self, desk, recipient, who="clara"):
        body = {"recipient": recipient}
        return signed_in(getattr(desk, who)).post(f"{PAGE}recovery/", body)

    def keep(self, desk, who="clara", recipient=None, epoch=1):
        recipient = recipient or OFFLINE.recipient
        sealed = b64(sealing.wrap(DESK, recipient))
        body = {"recipient": str(recipient), "keys": [{"epoch": epoch}]}
        body["keys"][0]["sealed"] = sealed
        client = signed_in(getattr(desk, who))
        path = "/casework/api/recovery/"
        return client.post(path, body, content_type="application/json")

    def test_a_lead_names_it_and_the_trail_says_so(self, desk):
        assert self.name(desk, f" {OFFLINE.recipient}\n").status_code == 302
        desk.lantern.refresh_from_db()
        assert desk.lantern.recovery_recipient == str(OFFLINE.recipient)
        event = AuditEvent.objects.get(action="desk_key")
        assert event.detail == f"recovery key {fingerprint(OFFLINE.recipient)}"
        assert "Named by clara" in signed_in(desk.clara).get(PAGE).content.decode()

    def test_another_one_ends_what_was_sealed_to_the_old(self, desk):
        self.name(desk, str(OFFLINE.recipient))
        assert self.keep(desk).status_code == 201
        self.name(desk, str(OFFLINE.recipient))
        assert DeskRecovery.objects.count() == 1
        self.name(desk, str(FRESH.recipient))
        assert DeskRecovery.objects.count() == 0
        assert AuditEvent.objects.filter(detail__startswith="recovery key").count() == 2

    @pytest.mark.parametrize(
        "recipient", ["", "age1hello", str(OFFLINE), str(OFFLINE.recipient)[:-1]]
    )
    def test_anything_else_is_refused_kindly(self, desk, recipient):
        assert self.name(desk, recipient).status_code == 400
        desk.lantern.refresh_from_db()
        assert desk.lantern.recovery_recipient == ""

    def test_only_a_lead_names_it(self, desk):
        for who in ("dora", "ana", "ben"):
            assert self.name(desk, str(OFFLINE.recipient), who).status_code == 404

    def test_members_seal_the_desks_key_to_it(self, desk):
        self.name(desk, str(OFFLINE.recipient))
        assert self.keep(desk).status_code == 201
        kept = DeskRecovery.objects.get()
        assert sealing.unwrap(bytes(kept.sealed), OFFLINE) == DESK
        assert self.keep(desk).status_code == 409

    def test_to_nothing_else_and_only_what_they_hold(self, desk):
        self.name(desk, str(OFFLINE.recipient))
        assert self.keep(desk, recipient=FRESH.recipient).status_code == 409
        assert self.keep(desk, epoch=2).status_code == 409
        assert self.keep(desk, who="dora").status_code == 404
        assert not DeskRecovery.objects.exists()


class AllLostTests:
    """No intake member has a key any more; the paper in the safe does."""

    @pytest.fixture
    def lost(self, desk, tmp_path):
        Organisation.objects.filter(pk=desk.lantern.pk).update(
            recovery_recipient=str(OFFLINE.recipient)
        )
        DeskRecovery.objects.create(
            desk="lantern", epoch=1, sealed=sealing.wrap(DESK, OFFLINE.recipient)
        )
        DeskKey.objects.all().delete()
        RoleHeld.objects.create(caseworker=desk.dora, role=Role.INTAKE)
        (tmp_path / "safe.key").write_text(f"# from the safe\n{OFFLINE}\n")
        return desk

    def bring(self, tmp_path, to=None, person="dora", epoch=1):
        recipient = (to or KEYS["dora"]).recipient
        run("desk_recovery", "export", "lantern", 1, "--out", tmp_path / "desk.age")
        words = ["--key", tmp_path / "safe.key", "--to", recipient]
        words += ["--out", tmp_path / "dora.age"]
        told = run("desk_recovery", "reseal", tmp_path / "desk.age", *words)
        run("desk_recovery", "import", tmp_path / "dora.age", epoch, "--for", person)
        return told

    def test_a_new_member_opens_the_cases_again(self, lost, tmp_path):
        told = self.bring(tmp_path)
        assert fingerprint(DESK.recipient) in told
        assert str(DESK) not in told
        key = DeskKey.objects.get(caseworker=lost.dora)
        desk = sealing.unwrap(bytes(key.sealed), KEYS["dora"])
        path = f"/casework/api/cases/{lost.case.pk}/"
        wrap = signed_in(lost.dora).get(path).json()["wraps"][0]
        assert wrap["holder"] == "desk:lantern:1"
        sealed = lost.case.desk_wraps.get().sealed
        assert sealing.unwrap(bytes(sealed), desk) == lost.secret
        event = AuditEvent.objects.get(action="recover")
        assert (event.actor, event.detail) == ("(operator)", "desk key 1 for dora")

    def test_no_secret_is_on_disk_but_the_safes(self, lost, tmp_path):
        self.bring(tmp_path)
        for name in ("desk.age", "dora.age"):
            assert b"AGE-SECRET-KEY" not in (tmp_path / name).read_bytes()
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("person", ["ben", "nina", "ana", "nobody"])
    def test_only_for_an_intake_member_with_a_key(self, lost, tmp_path, person):
        with pytest.raises(CommandError, match="Refused"):
            self.bring(tmp_path, person=person)
        assert not DeskKey.objects.exists()

    def test_not_for_an_epoch_that_does_not_exist(self, lost, tmp_path):
        with pytest.raises(CommandError, match="Refused"):
            self.bring(tmp_path, epoch=2)

    def test_nothing_unsealed_is_brought_in(self, lost, tmp_path):
        (tmp_path / "plain").write_text(str(DESK))
        with pytest.raises(CommandError, match="not a file sealed"):
            run("desk_recovery", "import", tmp_path / "plain", 1, "--for", "dora")

    def test_what_was_never_sealed_cannot_be_exported(self, lost, tmp_path):
        for desk, epoch in (("lantern", 2), ("bridge", 1)):
            out = tmp_path / "x"
            with pytest.raises(CommandError, match="never sealed"):
                run("desk_recovery", "export", desk, epoch, "--out", out)

    def test_a_wrong_key_opens_nothing(self, lost, tmp_path):
        (tmp_path / "safe.key").write_text(f"{FRESH}\n")
        with pytest.raises(CommandError, match="does not open"):
            self.bring(tmp_path)

    def test_no_file_is_overwritten(self, lost, tmp_path):
        (tmp_path / "desk.age").write_text("mine")
        with pytest.raises(CommandError):
            self.bring(tmp_path)
        assert (tmp_path / "desk.age").read_text() == "mine"


def test_the_offline_key_is_made_without_a_database(tmp_path):
    told = run("desk_recovery", "keygen", "--out", tmp_path / "safe.key")
    recipient, number = told.strip().split("\n")
    secret = (tmp_path / "safe.key").read_text().splitlines()[1]
    made = sealing.Identity.parse(secret)
    assert (str(made.recipient), fingerprint(made.recipient)) == (recipient, number)
    assert (tmp_path / "safe.key").stat().st_mode & 0o777 == 0o600


def test_the_offline_computer_needs_no_database(tmp_path):
    """No fixture lets this test near one."""
    (tmp_path / "safe.key").write_text(f"{OFFLINE}\n")
    (tmp_path / "desk.age").write_bytes(sealing.wrap(DESK, OFFLINE.recipient))
    (tmp_path / "her.txt").write_text(f"{FRESH.recipient}\n")
    words = ["--key", tmp_path / "safe.key", "--to", tmp_path / "her.txt"]
    words += ["--out", tmp_path / "hers.age"]
    run("desk_recovery", "reseal", tmp_path / "desk.age", *words)
    assert sealing.unwrap((tmp_path / "hers.age").read_bytes(), FRESH) == DESK


class LineTests:
    def test_the_board_gets_a_line_for_each_working_desk(self, desk, tmp_path):
        out = tmp_path / "desks.txt"
        run("desk_lines", "--out", out)
        assert out.read_text() == f"desk lantern 1 * {DESK.recipient} Lantern\n"
        text = run(
            "roster", "compose", out, "--origin", "fener.test", "--number", 2,
            "--not-before", "2026-03-02", "--expires", "2026-06-01",
        )  # fmt: skip
        assert f"desk lantern 1 * {DESK.recipient} Lantern" in text

    def test_countries_are_the_organisations(self, desk):
        Organisation.objects.filter(pk=desk.lantern.pk).update(countries=["XK", "AL"])
        assert run("desk_lines").startswith("desk lantern 1 AL,XK ")

    def test_a_locked_desk_is_left_out(self, desk):
        Organisation.objects.filter(pk=desk.lantern.pk).update(locked_on=DAY)
        assert run("desk_lines") == ""

    def test_a_line_that_breaks_a_rule_stops_it(self, desk):
        Organisation.objects.filter(pk=desk.lantern.pk).update(countries=["DE"])
        with pytest.raises(CommandError, match="countries"):
            run("desk_lines")
