"""A case goes to another organisation: two agree, the other accepts, then the key."""

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.approvals import deciding, proposing
from casework.approvals.deciding import NotReady
from casework.codes import Approval, Role, Standing
from casework.models import (
    AuditEvent,
    Case,
    DeskKey,
    Note,
    Proposal,
    Referral,
    RoleHeld,
    Work,
)
from casework.sharing import referrals
from reporting import sealing
from reporting.models import DeskWrap, WithdrawnDesk
from tests.casework.conftest import (
    DAY,
    KEYS,
    OTHER_DESK,
    b64,
    identity,
    send,
    share,
    signed_in,
)
from tests.casework.signing import publish_in_force

API = "/casework/api/cases"
SEALED = sealing.wrap(identity(90), OTHER_DESK.recipient)


@pytest.fixture
def office(world, settings):
    """Both desks are on the roster; Dora reviews, Ben opens what comes to Bridge."""
    publish_in_force(settings)
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    RoleHeld.objects.create(caseworker=world.ben, role=Role.INTAKE)
    sealed = sealing.wrap(OTHER_DESK, KEYS["ben"].recipient)
    DeskKey.objects.create(desk="bridge", epoch=1, caseworker=world.ben, sealed=sealed)
    work = {"next_action": "check", "due_on": DAY, "urgency": "u1"}
    Work.objects.create(
        report=world.case, organisation=world.lantern, signals=["police"], **work
    )
    return world


def note_of(person, case):
    return Note.objects.create(
        report=case, author=person, sealed=b"n", written_on=DAY
    ).pk


def post(person, path, body):
    return signed_in(person).post(path, body, content_type="application/json")


def propose(office, *, by=None, **changes):
    by = by or office.ana
    body = {
        "to": "bridge",
        "is_joint": False,
        "epoch": 1,
        "summary": b64(SEALED),
        "note": note_of(by, office.case),
    } | changes
    return post(by, f"{API}/{office.case.pk}/referrals/", body)


def offered(office, **changes):
    assert propose(office, **changes).status_code == 201
    deciding.agree(Proposal.objects.get(state="pending"), by=office.dora)
    return Referral.objects.get(state="offered")


def answer(person, referral, **said):
    return post(person, f"/casework/api/offers/{referral.pk}/", said)


def accepted(office, **changes):
    referral = offered(office, **changes)
    assert answer(office.ben, referral, accepts=True).status_code == 204
    referral.refresh_from_db()
    return referral


def hand_over(person, referral, **changes):
    secret = sealing.wrap(identity(91), OTHER_DESK.recipient)
    body = {"epoch": 1, "key": 1, "sealed": b64(secret)} | changes
    case = referral.report_id
    return post(person, f"{API}/{case}/referrals/{referral.pk}/key/", body)


def handed(office, **changes):
    referral = accepted(office, **changes)
    assert hand_over(office.ana, referral).status_code == 201
    referral.refresh_from_db()
    return referral


def do(person, referral, what):
    path = f"{API}/{referral.report_id}/referrals/{referral.pk}/"
    return post(person, path, {"do": what})


def wraps(world):
    return set(world.case.desk_wraps.values_list("desk", flat=True))


def work_of(world, organisation):
    return Work.objects.filter(report=world.case, organisation=organisation).first()


def test_a_proposal_offers_nothing_yet(office):
    assert propose(office).status_code == 201
    assert Referral.objects.get().state == "proposed"
    assert signed_in(office.ben).get("/casework/api/offers/").json() == []
    assert wraps(office) == {"lantern"}


def test_agreed_it_is_offered_with_a_summary_and_no_key(office):
    referral = offered(office)
    [offer] = signed_in(office.ben).get("/casework/api/offers/").json()
    assert offer["summary"] == b64(SEALED)
    assert offer["holder"] == "desk:bridge:1"
    assert wraps(office) == {"lantern"}
    path = f"{API}/{office.case.pk}/"
    assert signed_in(office.ben).get(path).status_code == 404
    assert referral.offered_on == DAY


def test_nothing_is_handed_over_before_it_is_accepted(office):
    referral = offered(office)
    assert hand_over(office.ana, referral).status_code == 409
    assert wraps(office) == {"lantern"}


def test_accepted_the_sender_is_told_and_still_no_key_has_gone(office):
    referral = accepted(office)
    assert referral.state == "accepted"
    assert work_of(office, office.lantern).next_action == "hand_over"
    assert wraps(office) == {"lantern"}


def test_the_key_brings_the_case_to_the_other_desk(office):
    handed(office)
    assert wraps(office) == {"lantern", "bridge"}
    assert Case.objects.visible_to(office.ben).filter(pk=office.case.pk).exists()
    theirs, ours = work_of(office, office.bridge), work_of(office, office.lantern)
    assert (theirs.urgency, theirs.signals) == ("u1", ["police"])
    assert (theirs.is_open, theirs.next_action) == (True, "triage")
    assert not ours.is_open
    office.case.refresh_from_db()
    assert office.case.stage == "referred"
    details = AuditEvent.objects.filter(action="refer").values_list("detail", flat=True)
    assert [*details] == [
        "offered to bridge",
        "accepted from lantern",
        "key given to bridge",
    ]


def test_it_stands_in_the_queue_of_the_receiver(office):
    short = str(office.case.pk)[:8]
    queue = signed_in(office.ben).get("/casework/queue/?tab=desk")
    assert short not in queue.content.decode()
    handed(office)
    queue = signed_in(office.ben).get("/casework/queue/?tab=desk")
    assert short in queue.content.decode()


def test_a_joint_case_is_worked_on_by_both(office):
    handed(office, is_joint=True)
    assert work_of(office, office.lantern).is_open
    assert work_of(office, office.bridge).is_open


def test_later_steps_leave_the_work_of_the_sender_closed(office):
    handed(office)
    path = f"/casework/cases/{office.case.pk}/stage/"
    signed_in(office.ben).post(path, {"stage": "under_review"})
    assert not work_of(office, office.lantern).is_open


def test_a_stage_beyond_is_not_taken_back(office):
    office.case.stage = "inst_acting"
    office.case.save(update_fields=["stage"])
    handed(office)
    office.case.refresh_from_db()
    assert office.case.stage == "inst_acting"


def test_a_key_is_handed_over_once(office):
    referral = handed(office)
    assert hand_over(office.ana, referral).status_code == 409


@pytest.mark.parametrize("changes", [{"epoch": 2}, {"key": 2}])
def test_an_old_key_of_desk_or_case_is_refused(office, changes):
    referral = accepted(office)
    assert hand_over(office.ana, referral, **changes).status_code == 409
    assert wraps(office) == {"lantern"}


def test_no_key_goes_while_the_case_waits_for_a_new_one(office):
    referral = accepted(office)
    Case.objects.update(needs_new_key=True)
    assert hand_over(office.ana, referral).status_code == 409


@pytest.mark.parametrize("what", ["locked", "suspended", "withdrawn"])
def test_no_key_goes_to_a_desk_that_was_closed_meanwhile(office, what):
    referral = accepted(office)
    close(office, what)
    assert hand_over(office.ana, referral).status_code == 409
    assert wraps(office) == {"lantern"}


@pytest.mark.parametrize("what", ["locked", "suspended", "withdrawn"])
def test_a_closed_desk_is_no_partner(office, what):
    assert [p["slug"] for p in partners(office)] == ["bridge"]
    close(office, what)
    assert partners(office) == []
    assert propose(office).status_code == 409


def test_agreeing_to_what_became_impossible_does_nothing(office):
    propose(office)
    close(office, "suspended")
    with pytest.raises(NotReady):
        deciding.agree(Proposal.objects.get(), by=office.dora)
    assert Proposal.objects.get().state == "pending"


def close(office, what):
    if what == "locked":
        office.bridge.locked_on = DAY
    if what == "suspended":
        office.bridge.standing = Standing.SUSPENDED
    office.bridge.save()
    if what == "withdrawn":
        WithdrawnDesk.objects.create(desk="bridge", withdrawn_on=DAY)


def partners(office):
    path = f"{API}/{office.case.pk}/sharing/"
    return signed_in(office.ana).get(path).json()["partners"]


def test_a_desk_that_is_not_on_the_roster_is_no_partner(office, settings):
    publish_in_force(settings, "lantern", number=2)
    assert partners(office) == []


def test_room_is_said_without_numbers(office):
    assert partners(office)[0]["room"] == "unsaid"
    office.bridge.capacity = 1
    office.bridge.save()
    assert partners(office)[0]["room"] == "room"
    case, _ = send(desk="bridge")
    Work.objects.create(
        report=case, organisation=office.bridge, next_action="check", due_on=DAY
    )
    assert partners(office)[0]["room"] == "full"


def test_violence_at_home_goes_only_to_who_knows_how(office):
    Case.objects.filter(pk=office.case.pk).update(kind="gbv")
    assert propose(office).status_code == 409
    office.bridge.competences = ["gbv"]
    office.bridge.save()
    assert propose(office).status_code == 201


def test_it_is_on_its_way_to_each_desk_once(office):
    assert propose(office).status_code == 201
    assert propose(office).status_code == 409
    deciding.agree(Proposal.objects.get(state="pending"), by=office.dora)
    assert propose(office).status_code == 409


def test_what_was_declined_or_taken_back_can_be_proposed_again(office):
    propose(office)
    deciding.decline(Proposal.objects.get(), by=office.dora)
    assert propose(office).status_code == 201
    proposing.cancel(Proposal.objects.get(state="pending"), by=office.ana)
    assert propose(office).status_code == 201
    # The sealed summaries of the refused ones are gone.
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "lantern"},
        {"to": "nowhere"},
        {"epoch": 2},
        {"summary": "bm90IGFnZQ=="},
        {"note": 10**9},
        {"note": "x"},
        {"is_joint": "perhaps"},
    ],
)
def test_what_does_not_fit_is_refused(office, changes):
    assert propose(office, **changes).status_code in (400, 409)
    assert not Proposal.objects.exists()


def test_the_note_is_ones_own_and_of_this_case(office):
    other, secret = send()
    share(other, office.ana, secret)
    for number in (note_of(office.dora, office.case), note_of(office.ana, other)):
        assert propose(office, note=number).status_code == 400


def test_declining_needs_a_reason_and_tells_the_sender(office):
    referral = offered(office)
    assert answer(office.ben, referral, accepts=False).status_code == 400
    reason = {"reason": "language"}
    assert answer(office.ben, referral, accepts=False, **reason).status_code == 204
    referral.refresh_from_db()
    assert (referral.state, referral.decline_reason) == ("declined", "language")
    assert work_of(office, office.lantern).next_action == "refer"
    assert hand_over(office.ana, referral).status_code == 409
    assert answer(office.ben, referral, accepts=True).status_code == 409


def test_an_offer_can_be_taken_back_until_the_key_has_gone(office):
    referral = accepted(office)
    assert do(office.ana, referral, "withdraw").status_code == 204
    assert hand_over(office.ana, referral).status_code == 409
    referral = handed(office)
    assert do(office.ana, referral, "withdraw").status_code == 409


def test_giving_back_deletes_every_wrap_and_asks_for_a_new_key(office):
    referral = handed(office)
    nora = office.nina
    nora.organisation, nora.recipient = office.bridge, str(KEYS["nina"].recipient)
    nora.key_blob = b"k"
    nora.save()
    share(office.case, nora, office.secret)
    assert do(office.ben, referral, "give_back").status_code == 204
    assert wraps(office) == {"lantern"}
    assert not office.case.grants.filter(caseworker=nora).exists()
    office.case.refresh_from_db()
    assert office.case.needs_new_key
    assert work_of(office, office.bridge) is None
    ours = work_of(office, office.lantern)
    assert (ours.is_open, ours.next_action) == (True, "review")
    assert not Case.objects.visible_to(office.ben).exists()


def test_it_cannot_be_given_back_to_nobody(office):
    referral = handed(office)
    DeskWrap.objects.filter(desk="lantern").delete()
    office.case.grants.all().delete()
    assert do(office.ben, referral, "give_back").status_code == 409
    assert wraps(office) == {"bridge"}


@pytest.mark.parametrize("what", ["locked", "suspended", "nobody holds the key"])
def test_it_cannot_be_given_back_where_nobody_opens_it_any_more(office, what):
    referral = handed(office)
    if what == "locked":
        office.lantern.locked_on = DAY
    if what == "suspended":
        office.lantern.standing = Standing.SUSPENDED
    office.lantern.save()
    if what == "nobody holds the key":
        DeskKey.objects.filter(desk="lantern").delete()
        office.case.grants.all().delete()
    assert do(office.ben, referral, "give_back").status_code == 409
    assert wraps(office) == {"bridge", "lantern"}


def test_each_end_does_only_its_own(office):
    referral = handed(office)
    invented = do(office.ana, Referral(pk=uuid4(), report=office.case), "withdraw")
    for person, what in ((office.ana, "give_back"), (office.ben, "withdraw")):
        response = do(person, referral, what)
        assert response.status_code == 404
        assert response.content == invented.content
    assert hand_over(office.ben, referral).status_code == 404


def test_an_offer_to_others_does_not_exist(office):
    referral = offered(office)
    RoleHeld.objects.create(caseworker=office.ana, role=Role.INTAKE)
    theirs = answer(office.ana, referral, accepts=True)
    invented = answer(office.ana, Referral(pk=uuid4()), accepts=True)
    assert theirs.status_code == invented.status_code == 404
    assert theirs.content == invented.content


def test_what_is_only_proposed_cannot_be_accepted(office):
    propose(office)
    assert answer(office.ben, Referral.objects.get(), accepts=True).status_code == 404


def test_the_referral_of_another_case_does_not_exist(office):
    referral = accepted(office)
    other, secret = send()
    share(other, office.ana, secret)
    elsewhere = Referral(pk=referral.pk, report=other)
    assert do(office.ana, elsewhere, "withdraw").status_code == 404
    assert hand_over(office.ana, elsewhere).status_code == 404


def test_who_proposed_does_not_agree(office):
    RoleHeld.objects.create(caseworker=office.ana, role=Role.REVIEWER)
    propose(office)
    with pytest.raises(deciding.MayNotDecide):
        deciding.agree(Proposal.objects.get(), by=office.ana)


def test_a_deleted_report_takes_its_offers_along(office):
    offered(office)
    Case.objects.get().delete()
    assert not Referral.objects.exists()
    assert not Proposal.objects.exists()


def test_the_page_of_offers_is_for_intake(office):
    assert signed_in(office.ben).get("/casework/offers/").status_code == 200
    assert signed_in(office.ana).get("/casework/offers/").status_code == 404


def test_days_only(office, settings):
    referral = offered(office)
    settings.TODAY = DAY + timedelta(days=1)
    referrals.accept(referral, by=office.ben)
    referral.refresh_from_db()
    assert referral.answered_on == DAY + timedelta(days=1)


def test_the_page_names_the_proposal_and_who_may_decide(office):
    propose(office)
    path = f"{API}/{office.case.pk}/sharing/"
    [seen] = signed_in(office.dora).get(path).json()["proposals"]
    assert (seen["kind"], seen["about"]) == (Approval.REFER_OUT, "Bridge")
    assert seen["may_decide"]
    [mine] = signed_in(office.ana).get(path).json()["proposals"]
    assert mine["is_mine"]
    assert not mine["may_decide"]
