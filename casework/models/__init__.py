"""The rows of casework, by theme. See each module for what a thief would learn."""

from casework.models.approvals import Proposal, Voice
from casework.models.cases import (
    Case,
    CaseQuerySet,
    Coding,
    Grant,
    HeldReply,
    Link,
    Note,
    OldCaseKey,
    Read,
    Recusal,
)
from casework.models.keys import (
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Passkey,
    SharedBefore,
    SpentChallenge,
)
from casework.models.people import (
    Caseworker,
    Check,
    Invitation,
    Organisation,
    RoleHeld,
)
from casework.models.sessions import Session
from casework.models.sharing import Draft, LegalHold, Letter, Proceedings, Referral
from casework.models.trail import AuditEvent, AuditHead, AuditTip
from casework.models.work import SavedView, Sheet, Work

__all__ = [
    "AuditEvent",
    "AuditHead",
    "AuditTip",
    "Case",
    "CaseQuerySet",
    "Caseworker",
    "Check",
    "Coding",
    "DeskEpoch",
    "DeskKey",
    "DeskRecovery",
    "Draft",
    "Grant",
    "HeldReply",
    "Invitation",
    "LegalHold",
    "Letter",
    "Link",
    "Note",
    "OldCaseKey",
    "Organisation",
    "Passkey",
    "Proceedings",
    "Proposal",
    "Read",
    "Recusal",
    "Referral",
    "RoleHeld",
    "SavedView",
    "Session",
    "SharedBefore",
    "Sheet",
    "SpentChallenge",
    "Voice",
    "Work",
]
