"""A new key for a case: to exactly who holds it, all at once, and to nobody else."""

import pytest
from django.db import IntegrityError

from casework.cases import actions, casekeys
from casework.models import AuditEvent, Case, Grant, OldCaseKey
from reporting import mailbox, sealing, tags
from reporting.mailbox import KeyChanged
from reporting.models import DeskWrap, Report
from tests.casework.conftest import (
    DESK,
    KEYS,
    OTHER_DESK,
    TALK_KEY,
    b64,
    identity,
    share,
    signed_in,
    talk,
)
from tests.casework.newkeys import change, next_key, opened, path, publish, unb64
from tests.casework.test_at_once import at_once  # noqa: F401 (a fixture)

NEWER_DESK = identity(21)


@pytest.fixture(autouse=True)
def roster(db, settings):
    publish(settings)


@pytest.fixture
def removed(world):
    """Dora had the case and lost it; Ana stays, and the desk."""
    grant = share(world.case, world.dora, world.secret)
    actions.revoke(grant, by=world.clara)
    return world


def row(world):
    return Report.objects.get(pk=world.case.pk)


def test_everybody_who_stays_gets_the_next_key(removed):
    assert row(removed).needs_new_key
    fresh, answer = change(signed_in(removed.clara), removed.case, removed.secret)
    assert (answer.status_code, answer.json()) == (201, {"key": 2})

    report = row(removed)
    assert (report.key_number, report.needs_new_key) == (2, False)
    assert mailbox.proven_recipient(report, TALK_KEY) == str(fresh.recipient)
    grant = Grant.objects.get()
    assert grant.caseworker == removed.ana
    assert opened(grant.sealed, KEYS["ana"]) == fresh
    recipient = removed.ana.recipient
    assert grant.tag == tags.holder_tag(fresh, case=report.pk, recipient=recipient)
    assert opened(DeskWrap.objects.get().sealed, DESK) == fresh
    old = OldCaseKey.objects.get()
    assert (old.number, old.recipient) == (1, str(removed.secret.recipient))
    assert opened(old.sealed, fresh) == removed.secret
    event = AuditEvent.objects.get(action="case_key")
    assert (event.actor, event.case, event.detail) == ("clara", report.pk, "2")


def test_the_case_comes_with_its_older_keys(removed):
    client = signed_in(removed.clara)
    second, _answer = change(client, removed.case, removed.secret)
    third, _answer = change(client, removed.case, second)
    given = client.get(f"/casework/api/cases/{removed.case.pk}/").json()
    assert (given["key"], given["needs_new_key"]) == (3, False)
    assert given["recipient"] == str(third.recipient)
    assert [old["number"] for old in given["old_keys"]] == [1, 2]
    secret = third
    for old in reversed(given["old_keys"]):
        secret = opened(unb64(old["sealed"]), secret)
        assert str(secret.recipient) == old["recipient"]
    document = sealing.open_document(unb64(given["envelope"]), secret)
    assert document["answers"]["story"] == "A bribe."


def test_a_desk_gets_it_at_the_key_the_board_signed_last(removed, settings):
    desks = {"lantern": (2, NEWER_DESK), "bridge": (1, OTHER_DESK)}
    publish(settings, number=2, **desks)
    publish(settings, number=3, bridge=(5, OTHER_DESK))  # names lantern no more
    fresh, answer = change(signed_in(removed.ana), removed.case, removed.secret)
    assert answer.status_code == 201
    wrap = DeskWrap.objects.get()
    assert (wrap.epoch, opened(wrap.sealed, NEWER_DESK)) == (2, fresh)


def test_a_roster_the_board_has_not_signed_is_passed_over(removed, settings):
    publish(settings, number=2, is_forged=True, lantern=(9, NEWER_DESK))
    listed = signed_in(removed.ana).get(path(removed.case)).json()
    assert [(one["epoch"], one["note"] != "") for one in listed["desks"]] == [(1, True)]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 3},
        {"state": "0" * 64},
        {"people": []},
        {"desks": []},
    ],
    ids=str,
)
def test_it_is_refused_when_something_does_not_fit(removed, changes):
    client = signed_in(removed.clara)
    _fresh, answer = change(client, removed.case, removed.secret, **changes)
    assert answer.status_code == 409
    assert "Please try again" in answer.json()["detail"]
    assert is_unchanged(removed)


def test_a_caseworker_changes_it_only_when_it_is_due(world):
    _fresh, answer = change(signed_in(world.ana), world.case, world.secret)
    assert answer.status_code == 409
    assert not OldCaseKey.objects.exists()
    _fresh, answer = change(signed_in(world.clara), world.case, world.secret)
    assert answer.status_code == 201


def is_unchanged(world):
    report = row(world)
    kept = opened(Grant.objects.get(caseworker=world.ana).sealed, KEYS["ana"])
    assert not OldCaseKey.objects.exists()
    assert not AuditEvent.objects.filter(action="case_key").exists()
    unchanged = report.needs_new_key and report.recipient == world.case.recipient
    return unchanged and report.key_number == 1 and kept == world.secret


def test_it_is_refused_when_others_hold_the_case_by_now(removed):
    client = signed_in(removed.clara)
    listed = client.get(path(removed.case)).json()
    _fresh, body = next_key(removed.case, removed.secret, listed)
    share(removed.case, removed.dora, removed.secret)
    answer = client.post(path(removed.case), body, content_type="application/json")
    assert answer.status_code == 409
    assert is_unchanged(removed)


def test_it_is_refused_when_a_holder_has_another_key_by_now(removed):
    client = signed_in(removed.clara)
    listed = client.get(path(removed.case)).json()
    _fresh, body = next_key(removed.case, removed.secret, listed)
    removed.ana.recipient = str(identity(33).recipient)
    removed.ana.save()
    answer = client.post(path(removed.case), body, content_type="application/json")
    assert answer.status_code == 409


def test_one_more_holder_cannot_be_slipped_in(removed):
    client = signed_in(removed.ana)
    listed = client.get(path(removed.case)).json()
    _fresh, body = next_key(removed.case, removed.secret, listed)
    for extra in ({**body["people"][0], "username": "dora"},):
        body["people"].append(extra)
    answer = client.post(path(removed.case), body, content_type="application/json")
    assert answer.status_code == 409
    assert is_unchanged(removed)


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "age1" + "q" * 58},
        {"tag": "x"},
        {"old": b64(b"secret")},
        {"number": "two"},
        {"people": [{}]},
        {"desks": "all"},
        {"state": None},
    ],
    ids=str,
)
def test_what_is_no_key_is_refused(removed, changes):
    client = signed_in(removed.clara)
    _fresh, answer = change(client, removed.case, removed.secret, **changes)
    assert answer.status_code == 400
    assert is_unchanged(removed)


@pytest.mark.parametrize("who", ["ben", "dora"])
def test_who_has_not_the_case_gets_the_same_as_for_none(removed, who):
    client = signed_in(getattr(removed, who))
    for call in (client.get, client.post):
        answer = call(path(removed.case))
        nothing = call(path(Case(pk="0b7c6a1e-52f3-4d6a-9c1e-2f1f5d0a7b11")))
        assert answer.status_code == nothing.status_code == 404
        assert answer.content == nothing.content
    assert is_unchanged(removed)


def test_all_changes_or_nothing(removed):
    listed = signed_in(removed.ana).get(path(removed.case)).json()
    fresh, body = next_key(removed.case, removed.secret, listed)
    broken = casekeys.NewKey(
        number=2,
        recipient=body["recipient"],
        tag=body["tag"],
        old=unb64(body["old"]),
        state=body["state"],
        people={"ana": (sealing.wrap(fresh, KEYS["ana"].recipient), "")},
        desks={"lantern": None},  # the database takes no desk without a wrap
    )
    with pytest.raises(IntegrityError):
        casekeys.change(removed.case, broken, by=removed.ana)
    assert is_unchanged(removed)


class SealedToAnOldKeyTests:
    """Who still has a page open from before seals to the old key: it is refused."""

    @pytest.fixture(params=["due", "changed"])
    def moved(self, request, removed):
        if request.param == "changed":
            change(signed_in(removed.clara), removed.case, removed.secret)
        return removed

    def bodies(self, world):
        for_case, for_reporter = map(b64, talk(world.case, 1))
        wrap = b64(sealing.wrap(world.secret, KEYS["dora"].recipient))
        return {
            "messages": {"n": 1, "for_case": for_case, "for_reporter": for_reporter},
            "notes": {"sealed": for_case},
            "grants": {"caseworker": "dora", "sealed": wrap, "tag": "0" * 64},
        }

    @pytest.mark.parametrize("kind", ["messages", "notes", "grants"])
    def test_it_is_refused_and_told_the_newest(self, moved, kind):
        answer = signed_in(moved.clara).post(
            f"/casework/api/cases/{moved.case.pk}/{kind}/",
            {**self.bodies(moved)[kind], "key": 1},
            content_type="application/json",
        )
        assert answer.status_code == 409
        assert answer.json()["key"] == row(moved).key_number
        assert not moved.case.messages.exists()
        assert not moved.case.notes.exists()
        assert not Grant.objects.filter(caseworker=moved.dora).exists()

    def test_what_the_reporter_writes_is_never_lost(self, removed):
        mailbox.add_message(
            removed.case,
            sender=mailbox.Sender.REPORTER,
            content={"type": "message", "text": "Before anybody came by."},
            talk_key=TALK_KEY,
            on=removed.case.received_on,
        )
        assert removed.case.messages.count() == 1


def test_an_answer_that_was_kept_may_come_again_after_the_change(removed):
    Report.objects.update(needs_new_key=False)
    for_case, for_reporter = talk(removed.case, 1)
    reply = {"number": 1, "for_case": for_case, "for_reporter": for_reporter}
    first = actions.reply(removed.case, **reply, by=removed.ana)
    change(signed_in(removed.ana), removed.case, removed.secret)
    assert actions.reply(removed.case, **reply, by=removed.ana) == first


def test_of_two_browsers_one_changes_it(at_once, settings, world):  # noqa: F811
    publish(settings, number=2, lantern=(1, DESK))
    actions.revoke(share(world.case, world.dora, world.secret), by=world.clara)
    listed = signed_in(world.ana).get(path(world.case)).json()

    def attempt():
        fresh, body = next_key(world.case, world.secret, listed)
        new = casekeys.NewKey(
            number=2,
            recipient=body["recipient"],
            tag=body["tag"],
            old=unb64(body["old"]),
            state=body["state"],
            people={"ana": (unb64(body["people"][0]["sealed"]), "")},
            desks={"lantern": unb64(body["desks"][0]["sealed"])},
        )
        casekeys.change(Case.objects.get(pk=world.case.pk), new, by=world.ana)
        return fresh

    done = at_once(*[attempt] * 4)
    [fresh] = [one for one in done if isinstance(one, sealing.Identity)]
    assert sum(isinstance(one, casekeys.CaseKeyMoved) for one in done) == 3
    assert row(world).recipient == str(fresh.recipient)
    assert opened(Grant.objects.get().sealed, KEYS["ana"]) == fresh
    assert OldCaseKey.objects.count() == 1


def test_a_note_and_a_change_at_the_same_moment(at_once, settings, world):  # noqa: F811
    """Never is something kept that is sealed to a key that is over."""
    publish(settings, number=2, lantern=(1, DESK))
    client = signed_in(world.clara)
    sealed = talk(world.case, 1)[0]
    done = at_once(
        lambda: change(client, world.case, world.secret)[1].status_code,
        lambda: actions.add_note(world.case, sealed=sealed, by=world.ana),
    )
    late = [one for one in done if isinstance(one, Exception)]
    assert 201 in done
    assert all(isinstance(error, KeyChanged) for error in late), late
