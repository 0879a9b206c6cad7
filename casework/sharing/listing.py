"""What the page of a case shows of its sharing, in JSON. No word of a report."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from casework.approvals import lists
from casework.codes import STAGE_NAMES, Approval, DeclineReason
from casework.models import Case, Caseworker, Coding, Draft, Letter, Referral
from casework.sharing import clearing, directory, letters
from casework.sharing.bodies import Body
from casework.sharing.links import Neighbour, neighbours
from casework.sharing.partners import Partner, partners_for
from reporting import published
from reporting.calendar import today
from reporting.codes import Kind
from reporting.ladder import Stage
from reporting.places import Place
from reporting.rosters import RosterError

DRAFT_FIELDS = (
    "number",
    "subject",
    "body_type",
    "language",
    "title",
    "story",
    "source",
    "signed_by",
    "reply_state",
    "reply",
)
KINDS, PLACES = dict(Kind.choices), dict(Place.choices)


def sharing_of(case: Case, caseworker: Caseworker) -> dict[str, Any]:
    """Return everything for `caseworker`, who sees `case`."""
    coding = Coding.objects.filter(report=case).first()
    return {
        "today": today().isoformat(),
        "roster": _note(),
        "is_coded": coding is not None,
        "publishing": _publishing(case),
        "partners": [_partner(one) for one in partners_for(case, caseworker)],
        "referrals": _referrals(case, caseworker),
        "bodies": [
            _body(body, is_suggested) for body, is_suggested in letters.bodies_for(case)
        ],
        "letters": _letters(case, caseworker),
        "neighbours": [_neighbour(one) for one in neighbours(case, caseworker)],
        "proposals": _proposals(case, caseworker),
    }


def _note() -> str:
    """Give the signed roster, for the browser to verify it again."""
    try:
        return published.note()
    except RosterError:
        return ""


def _publishing(case: Case) -> dict[str, Any]:
    draft = Draft.objects.filter(report=case).first()
    return {
        "is_allowed": case.allows_publishing,
        "subjects": clearing.subjects_of(case),
        "draft": draft and {name: getattr(draft, name) for name in DRAFT_FIELDS},
        "cleared_on": draft and draft.cleared_on,
        "holds": bool(draft and clearing.holds(draft, case)),
        "not_before": draft and draft.not_before,
    }


def _partner(partner: Partner) -> dict[str, Any]:
    organisation = partner.organisation
    return {
        "slug": organisation.slug,
        "desk": partner.desk.id,
        "name": organisation.name,
        "countries": [
            str(PLACES.get(code, code))
            for code in organisation.countries or partner.desk.countries
            if code != "*"
        ],
        "languages": organisation.languages,
        "competences": [
            str(KINDS.get(kind, kind)) for kind in organisation.competences
        ],
        "room": partner.room,
    }


def _referrals(case: Case, caseworker: Caseworker) -> list[dict[str, Any]]:
    """List those of one's own organisation, either way, the newest first."""
    own = caseworker.organisation_id
    rows = Referral.objects.filter(Q(sender=own) | Q(to=own), report=case)
    rows = rows.exclude(state=Referral.State.PROPOSED).order_by("-offered_on", "pk")
    return [
        {
            "id": str(row.pk),
            "state": row.state,
            "is_ours": row.sender_id == own,
            "desk": row.to.desk,
            "name": (row.to if row.sender_id == own else row.sender).name,
            "is_joint": row.is_joint,
            "offered_on": row.offered_on.isoformat(),
            "answered_on": row.answered_on and row.answered_on.isoformat(),
            "reason": row.decline_reason
            and str(DeclineReason(row.decline_reason).label),
        }
        for row in rows.select_related("to", "sender").defer("summary")
    ]


def _body(body: Body, is_suggested: bool) -> dict[str, Any]:
    return {
        "code": body.code,
        "name": body.name,
        "local_name": body.local_name,
        "form": body.form,
        "languages": list(body.languages),
        "accepts_anonymous": body.accepts_anonymous,
        "verified_on": body.verified_on,
        "verified_by": body.verified_by,
        "consent": body.consent,
        "is_suggested": is_suggested,
    }


def _letters(case: Case, caseworker: Caseworker) -> list[dict[str, Any]]:
    rows = Letter.objects.filter(report=case, organisation=caseworker.organisation_id)
    return [_letter(row) for row in rows.order_by("sent_on", "pk")]


def _letter(letter: Letter) -> dict[str, Any]:
    due = letters.remind_on(letter)
    return {
        "id": str(letter.pk),
        "name": _name_of(letter.body),
        "type": _type_of(letter.body),
        "sent_on": letter.sent_on and letter.sent_on.isoformat(),
        "reminders": letter.reminders,
        "remind_on": due and due.isoformat(),
        "may_remind": bool(due) and letters.may_remind(letter),
        "answer": letter.answer,
        "answered_on": letter.answered_on and letter.answered_on.isoformat(),
    }


def _name_of(code: str) -> str:
    body = directory.body_called(code)
    return body.local_name or body.name if body else code


def _type_of(code: str) -> str:
    body = directory.body_called(code)
    return body.type if body else ""


def _neighbour(neighbour: Neighbour) -> dict[str, Any]:
    case = neighbour.case
    return {
        "case": str(case.pk),
        "received_on": case.received_on.isoformat(),
        "stage": str(STAGE_NAMES[Stage(case.stage)]),
        "is_closed": case.stage == Stage.CLOSED,
        "is_linked": neighbour.is_linked,
        "is_merged_here": neighbour.is_merged_here,
        "is_merged_into": neighbour.is_merged_into,
        "messages": neighbour.messages,
        "unread": neighbour.unread,
    }


def _proposals(case: Case, caseworker: Caseworker) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.proposal.pk),
            "kind": row.proposal.kind,
            "name": str(Approval(row.proposal.kind).label),
            "about": _subject(row),
            "by": row.proposal.proposed_by.name if row.proposal.proposed_by else "",
            "on": row.proposal.proposed_on.isoformat(),
            "note": row.proposal.note_id,
            "consent": _consent_for(row.proposal.kind, row.proposal.value),
            "may_decide": row.may_decide,
            "is_mine": row.is_mine,
        }
        for row in lists.waiting(caseworker, case=case)
    ]


def _subject(row: lists.Waiting) -> str:
    """Say what the proposal is about, beside its kind."""
    proposal = row.proposal
    if proposal.about is not None:
        return proposal.about.name
    if proposal.kind == Approval.LETTER:
        return _name_of(proposal.value)
    if proposal.kind == Approval.MERGE:
        return str(UUID(proposal.value))[:8]
    return row.value


def _consent_for(kind: str, value: str) -> str:
    """Name the consent of a letter's body; the browser knows that of other kinds."""
    body = directory.body_called(value) if kind == Approval.LETTER else None
    return body.consent if body else ""
