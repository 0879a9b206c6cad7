"""Two people decide about the same referral at the same moment: PostgreSQL only."""

from casework.approvals import deciding, proposing
from casework.approvals.proposing import AlreadyDecided
from casework.codes import DeclineReason, Role
from casework.models import Note, Proposal, Referral, RoleHeld
from casework.sharing import partners, referrals
from casework.sharing.referrals import MovedOn
from reporting.models import DeskWrap
from tests.casework.conftest import DAY, send, share
from tests.casework.signing import publish_in_force
from tests.casework.test_at_once import at_once as at_once

TIMES = 6
KEY = {"sealed": b"s", "epoch": 1, "key": 1}


def proposed(world):
    case, secret = send()
    for person in (world.ana, world.dora):
        share(case, person, secret)
    note = Note.objects.create(
        report=case, author=world.ana, sealed=b"n", written_on=DAY
    )
    return referrals.propose(
        case,
        to=partners.partner_for(case, world.ana, "bridge"),
        is_joint=False,
        epoch=1,
        summary=b"s",
        note=note,
        by=world.ana,
    )


def office(world, settings):
    publish_in_force(settings)
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    return world


def in_state(referral, state):
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral.refresh_from_db()
    return referral


def test_a_referral_is_never_both_agreed_to_and_taken_back(at_once, world, settings):
    office(world, settings)
    for _ in range(TIMES):
        referral = proposed(world)
        proposal = Proposal.objects.get(value=str(referral.pk))
        results = at_once(
            lambda it=proposal: deciding.agree(it, by=world.dora),
            lambda it=proposal: proposing.cancel(it, by=world.ana),
        )
        referral.refresh_from_db()
        proposal.refresh_from_db()
        late = [one for one in results if isinstance(one, AlreadyDecided)]
        assert len(late) == 1, results
        assert (referral.state == "offered") == (proposal.state == "done")


def test_an_offer_is_answered_or_taken_back_never_both(at_once, world, settings):
    office(world, settings)
    for _ in range(TIMES):
        referral = in_state(proposed(world), "offered")
        results = at_once(
            lambda it=referral: referrals.accept(it, by=world.ben),
            lambda it=referral: referrals.decline(
                it, reason=DeclineReason.OTHER, by=world.ben
            ),
        )
        assert sum(isinstance(one, MovedOn) for one in results) == 1, results


def test_no_key_goes_once_an_offer_is_taken_back(at_once, world, settings):
    office(world, settings)
    for _ in range(TIMES):
        referral = in_state(proposed(world), "accepted")
        results = at_once(
            lambda it=referral: referrals.hand_over(it, by=world.ana, **KEY),
            lambda it=referral: referrals.withdraw(it, by=world.dora),
            lambda it=referral: referrals.hand_over(it, by=world.dora, **KEY),
        )
        assert sum(isinstance(one, MovedOn) for one in results) == 2, results
        referral.refresh_from_db()
        wraps = DeskWrap.objects.filter(report=referral.report_id, desk="bridge")
        assert wraps.exists() == (referral.state == "handed")
