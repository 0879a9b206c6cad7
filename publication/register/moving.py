"""The one way from casework into the register, with a release and never between.

What moves was agreed by two, at least a quarter and a random time ago, and the
reporter still allows it. The draft goes, and nothing stays that joins the case and
its entry: no row, no line of the audit trail, no order of the rows.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from casework.codes import Language, ReplyState, Subject
from casework.models import Coding, Draft
from casework.sharing import clearing
from publication import keys
from publication.models import Entry, Release
from publication.register import texts
from reporting.mailbox import wipe_deleted
from reporting.places import SIX

# The press and partners are no institutions, and have no right of reply here.
_NO_INSTITUTION = ("", "media", "network")
# The reporter's leave, and that it was never taken back since two agreed.
_HOLDS: dict[str, Any] = {
    "report__allows_publishing": True,
    "report__publishing_turn": F("turn"),
}
_DRAFT = [each.attname for each in Draft._meta.concrete_fields]


class DoesNotFit(ValueError):
    """The codes or the texts of this draft make no entry; it stays where it is."""


def include(release: Release, today: date) -> None:
    """Move every draft that is due and fits into `release`, which is being published.

    Call it inside that transaction, before the release's state changes.
    """
    holds = Draft.objects.filter(**_HOLDS)
    ended = Draft.objects.exclude(cleared_on=None).exclude(pk__in=holds.values("pk"))
    ended.update(cleared_on=None, not_before=None)
    # Written again after it was published: it could only join the case and its entry.
    numbers = Entry.objects.values("number")
    clearing.forget(Draft.objects.filter(number__in=numbers))
    moved = dict(_fitting(release, today))
    clearing.forget(moved.values())
    # In the order of their numbers, which were drawn: the order of rows tells nothing.
    Entry.objects.bulk_create(sorted(moved, key=str))
    transaction.on_commit(wipe_deleted)  # or SQLite's log would still join the two


def left(today: date) -> int:
    """Count the drafts that are due and still here: they did not fit."""
    return Draft.objects.filter(not_before__lte=today).count()


def _fitting(release: Release, today: date) -> Iterator[tuple[Entry, Draft]]:
    """Give the entry of each draft that is due and fits."""
    due = Draft.objects.filter(
        **_HOLDS,
        not_before__lte=today,
        cleared_on__lte=today - timedelta(days=clearing.LEAST_DAYS),
    )
    # What is written or taken back at this moment waits for us, or is seen.
    due = due.select_related("report").only("report__id", *_DRAFT)
    for draft in due.select_for_update(of=("self", "report")):
        try:
            yield _entry(draft, release), draft
        except DoesNotFit:
            continue


def _entry(draft: Draft, release: Release) -> Entry:
    """Return the entry, checked but not kept. Raises DoesNotFit."""
    coding = Coding.objects.filter(report=draft.report_id).first()
    if coding is None or coding.country not in SIX:
        raise DoesNotFit("place")
    if draft.source and not texts.is_link(draft.source):
        raise DoesNotFit("source")
    is_replied = draft.reply_state == ReplyState.REPLIED
    try:
        entry = Entry(
            number=draft.number,
            release=release,
            subject=draft.subject,
            place=coding.country,
            kind=coding.main_code.split(".")[0],
            body_class=_body_class(draft.body_type),
            language=_language_tag(draft.language),
            title=texts.line(draft.title),
            story=texts.check(draft.story),
            source=draft.source,
            signed_by=texts.line(draft.signed_by),
            reply_state=draft.reply_state,
            reply=texts.check(draft.reply) if is_replied else "",
            **_what(draft, coding),
        )
        entry.clean_fields(exclude=["withdrawn_on"])
        entry.validate_unique()  # the number is new
        entry.validate_constraints()
    except (texts.TooLong, texts.Disputed, ValidationError) as error:
        raise DoesNotFit(type(error).__name__) from error
    return entry


def _what(draft: Draft, coding: Coding) -> dict[str, str]:
    """Say what changed, or by which type of pressure."""
    if draft.subject == Subject.ALERT:
        return {"pressure": keys.kind_key(coding.main_code)}
    return {"result": coding.outcome}


def _body_class(body_type: str) -> str:
    return "" if body_type in _NO_INSTITUTION else keys.body_key(body_type)


def _language_tag(language: str) -> str:
    """Return the language as pages and data say it (BCP 47)."""
    return "und" if language == Language.OTHER else language
