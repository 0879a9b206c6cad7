"""A desk's key from epoch to epoch: made, given, signed, used, and deleted."""

import hashlib

import pytest

from casework.codes import Role, Standing
from casework.keys import desks, leaving
from casework.models import (
    AuditEvent,
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Organisation,
    Recusal,
    RoleHeld,
)
from reporting import sealing
from reporting.models import DeskWrap, Report
from tests.casework.conftest import DESK, KEYS, b64, send, signed_in
from tests.casework.rosters_here import (
    NEW_DESK,
    OFFLINE,
    desk_line,
    has_epoch,
    publish,
)

API = "/casework/api/"
PAGE = "/casework/keys/"


@pytest.fixture
def desk(world, settings):
    """Clara and Dora are intake; only Clara holds the desk's key of epoch 1."""
    RoleHeld.objects.create(caseworker=world.dora, role=Role.INTAKE)
    RoleHeld.objects.create(caseworker=world.ana, role=Role.LEAD)
    has_epoch(1, DESK)
    publish(settings, desk_line(1, DESK))
    return world


def post(person, name, body):
    path = f"{API}{name}/"
    return signed_in(person).post(path, body, content_type="application/json")


def share_for(secret, username):
    recipient = KEYS[username].recipient
    sealed = b64(sealing.wrap(secret, recipient))
    return {"recipient": str(recipient), "sealed": sealed}


def new_epoch(*usernames, epoch=2, **change):
    """What a browser posts that has made NEW_DESK for these people."""
    shares = [{"person": one, **share_for(NEW_DESK, one)} for one in usernames]
    body = {"epoch": epoch, "recipient": str(NEW_DESK.recipient), "shares": shares}
    return body | {"recovery": None} | change


def rotated(desk, settings):
    """The board has signed epoch 2, which both hold."""
    assert post(desk.clara, "desk", new_epoch("clara", "dora")).status_code == 201
    publish(settings, desk_line(2, NEW_DESK))


def fresh(row, secret):
    """The wrap that takes the place of `row`."""
    sealed = b64(sealing.wrap(secret, NEW_DESK.recipient))
    was = hashlib.sha256(bytes(row.sealed)).hexdigest()
    return {"id": row.pk, "was": was, "sealed": sealed}


def give(desk, by="clara", to="dora", **change):
    share = share_for(DESK, to)
    key = {"epoch": 1, "sealed": share["sealed"]}
    body = {"person": to, "recipient": share["recipient"], "keys": [key]} | change
    return post(getattr(desk, by), "desk-keys", body)


class GiveTests:
    def test_a_holder_gives_the_key_to_a_new_member(self, desk):
        assert give(desk).status_code == 201
        key = DeskKey.objects.get(caseworker=desk.dora)
        assert sealing.unwrap(bytes(key.sealed), KEYS["dora"]) == DESK
        event = AuditEvent.objects.get(action="desk_key")
        assert (event.actor, event.detail) == ("clara", "1 given to dora")

    def test_it_is_given_once(self, desk):
        give(desk)
        first = bytes(DeskKey.objects.get(caseworker=desk.dora).sealed)
        assert give(desk).status_code == 409
        assert bytes(DeskKey.objects.get(caseworker=desk.dora).sealed) == first

    def test_the_giver_must_hold_it(self, desk):
        desk.clara.desk_keys.all().delete()
        assert give(desk).status_code == 409
        assert not DeskKey.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"organisation": "bridge"},
            {"standing": Standing.SUSPENDED},
            {"recipient": "", "key_blob": None},
            {"recipient": str(KEYS["nina"].recipient)},
        ],
    )
    def test_the_taker_must_be_a_colleague_with_that_key(self, desk, change):
        for name, value in change.items():
            elsewhere = desk.bridge if name == "organisation" else value
            setattr(desk.dora, name, elsewhere)
        desk.dora.save()
        assert give(desk).status_code == 409
        assert not DeskKey.objects.filter(caseworker=desk.dora).exists()

    def test_the_taker_must_be_intake(self, desk):
        RoleHeld.objects.filter(caseworker=desk.dora, role=Role.INTAKE).delete()
        assert give(desk).status_code == 409
        assert give(desk, person="nobody").status_code == 409

    def test_an_epoch_one_does_not_hold_is_not_given(self, desk):
        keys = [{"epoch": 2, "sealed": share_for(DESK, "dora")["sealed"]}]
        assert give(desk, keys=keys).status_code == 409

    def test_the_giver_must_be_intake(self, desk):
        assert give(desk, by="ana").status_code == 404
        assert not DeskKey.objects.filter(caseworker=desk.dora).exists()

    def test_nothing_unsealed_is_kept(self, desk):
        keys = [{"epoch": 1, "sealed": b64(str(DESK).encode())}]
        assert give(desk, keys=keys).status_code == 400


class NewEpochTests:
    def test_it_is_kept_for_all_present_members(self, desk):
        assert post(desk.clara, "desk", new_epoch("clara", "dora")).status_code == 201
        made = DeskEpoch.objects.get(epoch=2)
        assert (made.desk, made.recipient) == ("lantern", str(NEW_DESK.recipient))
        for key in DeskKey.objects.filter(epoch=2):
            person = key.caseworker.username
            assert sealing.unwrap(bytes(key.sealed), KEYS[person]) == NEW_DESK
        assert DeskKey.objects.filter(epoch=2).count() == 2
        assert AuditEvent.objects.get(action="desk_key").detail == "2 made"

    def test_the_first_key_of_a_desk_is_made_likewise(self, world):
        body = new_epoch("clara", epoch=1)
        assert post(world.clara, "desk", body).status_code == 409  # there was one
        DeskKey.objects.all().delete()
        DeskWrap.objects.all().delete()
        assert post(world.clara, "desk", body).status_code == 201
        assert desks.state_of(world.lantern).step == "sign"

    @pytest.mark.parametrize(
        "people", [("clara",), ("clara", "dora", "ana"), ("dora",), ("clara", "ben")]
    )
    def test_it_is_for_exactly_the_present_members(self, desk, people):
        assert post(desk.clara, "desk", new_epoch(*people)).status_code == 409
        assert not DeskEpoch.objects.filter(epoch=2).exists()
        assert not DeskKey.objects.filter(epoch=2).exists()

    def test_it_is_for_the_keys_that_they_have_now(self, desk):
        desk.dora.recipient = str(KEYS["nina"].recipient)
        desk.dora.save()
        body = new_epoch("clara", "dora")
        assert post(desk.clara, "desk", body).status_code == 409

    @pytest.mark.parametrize("epoch", [1, 3])
    def test_it_follows_the_newest_one(self, desk, epoch):
        body = new_epoch("clara", "dora", epoch=epoch)
        assert post(desk.clara, "desk", body).status_code == 409

    def test_the_same_again_is_refused(self, desk):
        body = new_epoch("clara", "dora")
        assert post(desk.clara, "desk", body).status_code == 201
        assert post(desk.dora, "desk", body).status_code == 409
        assert DeskKey.objects.filter(epoch=2).count() == 2

    def test_a_number_is_never_used_twice(self, desk, settings):
        DeskEpoch.objects.create(
            desk="lantern", epoch=2, recipient="r", made_on="2026-01-01",
            retired_on="2026-02-01",
        )  # fmt: skip
        body = new_epoch("clara", "dora", epoch=2)
        assert post(desk.clara, "desk", body).status_code == 409

    @pytest.mark.parametrize("sealed_to", [None, "other"])
    def test_it_is_sealed_to_the_recovery_key_too(self, desk, sealed_to):
        Organisation.objects.filter(pk=desk.lantern.pk).update(
            recovery_recipient=str(OFFLINE.recipient)
        )
        wrong = share_for(NEW_DESK, "nina") if sealed_to else None
        body = new_epoch("clara", "dora", recovery=wrong)
        assert post(desk.clara, "desk", body).status_code == 409
        sealed = b64(sealing.wrap(NEW_DESK, OFFLINE.recipient))
        right = {"recipient": str(OFFLINE.recipient), "sealed": sealed}
        body = new_epoch("clara", "dora", recovery=right)
        assert post(desk.clara, "desk", body).status_code == 201
        kept = DeskRecovery.objects.get(desk="lantern", epoch=2)
        assert sealing.unwrap(bytes(kept.sealed), OFFLINE) == NEW_DESK

    def test_it_is_never_sealed_to_a_recovery_key_nobody_named(self, desk):
        recovery = share_for(NEW_DESK, "nina")
        body = new_epoch("clara", "dora", recovery=recovery)
        assert post(desk.clara, "desk", body).status_code == 409

    @pytest.mark.parametrize("who", ["ana", "ben", "nina"])
    def test_nobody_else_makes_one(self, desk, who):
        status = post(getattr(desk, who), "desk", new_epoch("clara")).status_code
        assert status == (403 if who == "nina" else 404)


class SealAgainTests:
    def test_nothing_moves_before_the_board_has_signed(self, desk):
        post(desk.clara, "desk", new_epoch("clara", "dora"))
        row = DeskWrap.objects.get()
        assert post(
            desk.clara, "desk-wraps", {"wraps": [fresh(row, desk.secret)]}
        ).json() == {"done": 0}
        assert DeskWrap.objects.get().epoch == 1

    def test_a_case_moves_to_the_new_key(self, desk, settings):
        rotated(desk, settings)
        batch = signed_in(desk.clara).get(f"{API}desk-wraps/").json()
        assert (batch["epoch"], batch["total"], batch["left"]) == (2, 1, 1)
        assert batch["wraps"][0]["case"] == str(desk.case.pk)
        row = DeskWrap.objects.get()
        new = fresh(row, desk.secret)
        assert batch["wraps"][0]["was"] == new["was"]
        assert post(desk.clara, "desk-wraps", {"wraps": [new]}).json() == {"done": 1}
        row.refresh_from_db()
        assert row.epoch == 2
        assert sealing.unwrap(bytes(row.sealed), NEW_DESK) == desk.secret
        case = f"{API}cases/{desk.case.pk}/"
        assert signed_in(desk.dora).get(case).json()["wraps"][0]["holder"].endswith("2")
        assert AuditEvent.objects.filter(detail="1 cases sealed to 2").exists()

    @pytest.mark.parametrize("has_left", [True, False])
    def test_the_case_gets_a_new_key_if_somebody_left(self, desk, settings, has_left):
        if has_left:
            DeskEpoch.objects.filter(epoch=1).update(due_since=desk.case.received_on)
        rotated(desk, settings)
        row = DeskWrap.objects.get(report=desk.case, desk="lantern")
        body = {"wraps": [fresh(row, desk.secret)]}
        assert post(desk.clara, "desk-wraps", body).status_code == 200
        assert Report.objects.get(pk=desk.case.pk).needs_new_key is has_left

    def test_it_goes_on_where_it_stopped(self, desk, settings):
        for _ in range(44):
            send()
        rotated(desk, settings)
        give(desk)  # Dora holds both keys now
        seen, after = set(), 0
        for person in (desk.clara, desk.dora, desk.clara):
            path = f"{API}desk-wraps/?after={after}"
            batch = signed_in(person).get(path).json()
            seen |= {wrap["case"] for wrap in batch["wraps"]}
            rows = DeskWrap.objects.in_bulk([wrap["id"] for wrap in batch["wraps"]])
            wraps = [fresh(row, desk.secret) for row in rows.values()]
            done = post(person, "desk-wraps", {"wraps": wraps}).json()["done"]
            assert done == len(wraps)
        assert len(seen) == 45
        assert not DeskWrap.objects.filter(epoch=1).exists()

    def test_the_same_again_changes_nothing(self, desk, settings):
        rotated(desk, settings)
        new = fresh(DeskWrap.objects.get(), desk.secret)
        post(desk.clara, "desk-wraps", {"wraps": [new]})
        kept = bytes(DeskWrap.objects.get().sealed)
        again = {**new, "sealed": b64(sealing.wrap(desk.secret, NEW_DESK.recipient))}
        assert post(desk.clara, "desk-wraps", {"wraps": [again]}).json() == {"done": 0}
        assert bytes(DeskWrap.objects.get().sealed) == kept

    def test_a_changed_wrap_is_not_overwritten(self, desk, settings):
        rotated(desk, settings)
        stale = fresh(DeskWrap.objects.get(), desk.secret)
        changed = sealing.wrap(sealing.Identity.generate(), DESK.recipient)
        DeskWrap.objects.update(sealed=changed)
        assert post(desk.clara, "desk-wraps", {"wraps": [stale]}).json() == {"done": 0}
        assert bytes(DeskWrap.objects.get().sealed) == changed

    def test_another_desks_wrap_is_out_of_reach(self, desk, settings):
        other, secret = send(desk="bridge")
        rotated(desk, settings)
        row = DeskWrap.objects.get(report=other)
        body = {"wraps": [fresh(row, secret)]}
        assert post(desk.clara, "desk-wraps", body).json() == {"done": 0}
        batch = signed_in(desk.clara).get(f"{API}desk-wraps/").json()
        assert str(other.pk) not in {wrap["case"] for wrap in batch["wraps"]}

    def test_who_stepped_back_leaves_it_to_colleagues(self, desk, settings):
        rotated(desk, settings)
        Recusal.objects.create(
            report=desk.case, caseworker=desk.clara, recused_on="2026-03-02"
        )
        batch = signed_in(desk.clara).get(f"{API}desk-wraps/").json()
        assert (batch["wraps"], batch["left"]) == ([], 1)
        body = {"wraps": [fresh(DeskWrap.objects.get(), desk.secret)]}
        assert post(desk.clara, "desk-wraps", body).json() == {"done": 0}

    def test_who_holds_only_the_new_key_gets_no_old_wraps(self, desk, settings):
        rotated(desk, settings)
        batch = signed_in(desk.dora).get(f"{API}desk-wraps/").json()
        assert (batch["wraps"], batch["left"]) == ([], 1)

    def test_who_holds_only_the_old_key_cannot_go_on(self, desk, settings):
        rotated(desk, settings)
        desk.clara.desk_keys.filter(epoch=2).delete()
        assert signed_in(desk.clara).get(f"{API}desk-wraps/").status_code == 409

    def test_what_does_not_open_is_kept_as_it_is(self, desk, settings):
        rotated(desk, settings)
        row = DeskWrap.objects.get()
        new = fresh(row, desk.secret)
        del new["sealed"]
        assert post(desk.clara, "desk-wraps", {"wraps": [new]}).json() == {"done": 1}
        kept = DeskWrap.objects.get()
        assert (kept.epoch, bytes(kept.sealed)) == (2, bytes(row.sealed))
        event = AuditEvent.objects.get(case=desk.case.pk, action="desk_key")
        assert event.detail == "kept unopened at 2"

    @pytest.mark.parametrize("who", ["ana", "ben"])
    def test_only_intake_of_the_desk_gets_wraps(self, desk, settings, who):
        rotated(desk, settings)
        client = signed_in(getattr(desk, who))
        assert client.get(f"{API}desk-wraps/").status_code == 404

    @pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
    def test_a_wrong_place_is_a_kind_error(self, desk, settings, after):
        rotated(desk, settings)
        path = f"{API}desk-wraps/?after={after}"
        assert signed_in(desk.clara).get(path).status_code == 400


class RetireTests:
    def retire(self, desk, epoch=1, who="clara"):
        client = signed_in(getattr(desk, who))
        return client.post(f"{PAGE}retire/", {"epoch": epoch})

    def ready(self, desk, settings):
        rotated(desk, settings)
        new = fresh(DeskWrap.objects.get(), desk.secret)
        post(desk.clara, "desk-wraps", {"wraps": [new]})

    def test_the_old_secrets_are_deleted(self, desk, settings):
        self.ready(desk, settings)
        DeskRecovery.objects.create(desk="lantern", epoch=1, sealed=b"s")
        assert desks.state_of(desk.lantern).step == "retire"
        assert self.retire(desk).status_code == 302
        assert not DeskKey.objects.filter(epoch=1).exists()
        assert not DeskRecovery.objects.filter(epoch=1).exists()
        assert DeskEpoch.objects.get(epoch=1).retired_on is not None
        assert desks.state_of(desk.lantern).step == ""
        assert AuditEvent.objects.filter(detail="1 retired").exists()

    def test_cases_must_be_sealed_anew_first(self, desk, settings):
        rotated(desk, settings)
        assert self.retire(desk).status_code == 409
        assert DeskKey.objects.filter(epoch=1).exists()

    def test_the_board_must_have_signed_first(self, desk):
        post(desk.clara, "desk", new_epoch("clara", "dora"))
        DeskWrap.objects.update(epoch=2)
        assert self.retire(desk).status_code == 409

    def test_somebody_present_must_hold_the_new_one(self, desk, settings):
        self.ready(desk, settings)
        DeskKey.objects.filter(epoch=2).delete()
        assert self.retire(desk).status_code == 409

    @pytest.mark.parametrize("epoch", [2, 3])
    def test_the_present_one_stays(self, desk, settings, epoch):
        self.ready(desk, settings)
        assert self.retire(desk, epoch).status_code == 409

    @pytest.mark.parametrize("epoch", ["", "x", "0", "9" * 20])
    def test_nonsense_is_a_kind_error(self, desk, epoch):
        assert self.retire(desk, epoch).status_code == 400

    def test_it_is_done_once(self, desk, settings):
        self.ready(desk, settings)
        self.retire(desk)
        assert self.retire(desk).status_code == 409

    def test_only_intake_retires(self, desk, settings):
        self.ready(desk, settings)
        assert self.retire(desk, who="ana").status_code == 404


class LeavingTests:
    def test_who_leaves_keeps_no_key_and_a_new_one_is_due(self, desk):
        give(desk)
        assert not desks.is_rotation_due(desk.lantern)
        assert leaving.forget_desk_keys(desk.dora, by=desk.ana) == 1
        assert not desk.dora.desk_keys.exists()
        assert desks.is_rotation_due(desk.lantern)
        assert desks.state_of(desk.lantern).step == "due"
        page = signed_in(desk.ana).get(PAGE).content.decode()
        assert "A new key is due" in page
        people = signed_in(desk.ana).get("/casework/people/").content.decode()
        assert "a new one is due" in people

    def test_a_key_left_with_somebody_who_is_not_intake_is_due_as_well(self, desk):
        RoleHeld.objects.filter(caseworker=desk.clara, role=Role.INTAKE).delete()
        assert desks.is_rotation_due(desk.lantern)

    def test_a_new_key_ends_it(self, desk):
        give(desk)
        leaving.forget_desk_keys(desk.dora, by=desk.ana)
        RoleHeld.objects.filter(caseworker=desk.dora, role=Role.INTAKE).delete()
        assert post(desk.clara, "desk", new_epoch("clara")).status_code == 201
        assert not desks.is_rotation_due(desk.lantern)

    def test_who_held_none_leaves_no_trace(self, desk):
        assert leaving.forget_desk_keys(desk.dora, by=desk.ana) == 0
        assert not desks.is_rotation_due(desk.lantern)
        assert not AuditEvent.objects.filter(action="desk_key").exists()


class PageTests:
    def test_intake_sees_who_needs_a_key(self, desk):
        page = signed_in(desk.clara).get(PAGE).content.decode()
        assert "needs the desk&#x27;s key" in page or "needs the desk's key" in page
        assert 'data-give="dora"' in page

    def test_a_lead_sees_states_and_no_secret(self, desk):
        page = signed_in(desk.ana).get(PAGE).content.decode()
        assert "Held by" in page
        assert "data-give" not in page
        for name in ("desk", "desk-wraps", "share-again"):
            assert signed_in(desk.ana).get(f"{API}{name}/").status_code == 404

    @pytest.mark.parametrize("who", ["ben", "nina"])
    def test_nobody_else_sees_the_page(self, desk, who):
        response = signed_in(getattr(desk, who)).get(PAGE)
        assert response.status_code == (302 if who == "nina" else 404)

    def test_a_desk_without_a_roster_still_has_a_page(self, world):
        response = signed_in(world.clara).get(PAGE)
        assert response.status_code == 200

    def test_the_line_for_the_board_is_shown(self, desk):
        post(desk.clara, "desk", new_epoch("clara", "dora"))
        page = signed_in(desk.clara).get(PAGE).content.decode()
        assert f"desk lantern 2 * {NEW_DESK.recipient} Lantern" in page
