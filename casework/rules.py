"""The table of what needs others: who may agree, how many, and what then happens.

Imported once, by casework/urls.py; every kind of `Approval` has its line.
"""

from casework.approvals.deciding import RULES, Rule
from casework.cases import actions as cases
from casework.codes import Approval, Role
from casework.entry import locking
from casework.keeping import actions as keeping
from casework.keeping import exports
from casework.keys import recovering
from casework.people import onboarding, roles, vetting
from casework.sharing import clearing, letters, links, referrals
from casework.triage import held_replies

RULES.update(
    {
        Approval.VERIFY: Rule(Role.REVIEWER, cases.verify, is_ready=cases.is_open),
        Approval.REPLY: Rule(
            Role.REVIEWER, held_replies.send, is_ready=held_replies.is_ready
        ),
        Approval.LIFT_LOCK: Rule(Role.BOARD, locking.lift, voices=2),
        # A passphrase is lost: colleagues or the board know whether it is really them.
        Approval.RESET_KEY: Rule(
            Role.REVIEWER,
            recovering.reset_key,
            also=frozenset({Role.LEAD}),
            or_board=True,
        ),
        Approval.EXPORT: Rule(Role.REVIEWER, exports.agreed, is_ready=exports.is_ready),
        Approval.HOLD: Rule(
            Role.REVIEWER, keeping.hold, is_ready=keeping.hold_is_ready
        ),
        Approval.DELETE: Rule(
            Role.REVIEWER, keeping.delete, is_ready=keeping.deletion_is_ready
        ),
        # What leaves the organisation.
        Approval.REFER_OUT: Rule(Role.REVIEWER, referrals.offer),
        Approval.LETTER: Rule(Role.REVIEWER, letters.begin),
        Approval.PUBLISH: Rule(Role.REVIEWER, clearing.clear),
        Approval.MERGE: Rule(Role.REVIEWER, links.merge, is_ready=links.merge_is_ready),
        # People and organisations. Nobody proposes an application: it takes two voices.
        Approval.APPROVE_ORGANISATION: Rule(
            Role.BOARD, vetting.approve, voices=2, is_ready=vetting.is_ready
        ),
        Approval.END_PROBATION: Rule(
            Role.BOARD, vetting.end_probation, is_ready=vetting.is_ready
        ),
        Approval.SUSPEND: Rule(Role.BOARD, vetting.suspend, is_ready=vetting.is_ready),
        Approval.END: Rule(Role.BOARD, vetting.end, is_ready=vetting.is_ready),
        Approval.APPROVE_PERSON: Rule(
            Role.LEAD,
            onboarding.approve,
            voices=2,
            or_board=True,
            is_ready=onboarding.is_ready,
        ),
        Approval.GRANT_ROLE: Rule(
            Role.LEAD,
            roles.grant,
            also=frozenset({Role.REVIEWER}),
            or_board=True,
            is_ready=roles.is_ready,
        ),
    }
)
