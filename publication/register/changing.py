"""What two people may do with an entry later: take it back, or add a reply to it."""

from datetime import date
from functools import partial

from django.db import IntegrityError, transaction

from casework import audit
from casework.codes import Action, Approval, Role
from casework.keeping import erasing
from casework.models import Caseworker
from publication.models import Entry, LaterReply, Release
from publication.register import texts
from reporting.mailbox import wipe_deleted

# Where PostgreSQL would keep the emptied words for a while.
_HOLDING_TEXTS = ("publication_entry", "publication_laterreply")
_TEXTS = ("title", "story", "source", "signed_by", "reply")


class ChangeRefused(Exception):
    """A change was refused; the subclass says why."""


class NotAPublisher(ChangeRefused):
    """Both people need the publisher's right."""


class SamePerson(ChangeRefused):
    """Two different people have to agree."""


class NoSuchEntry(ChangeRefused):
    """No entry of this number stands in the register."""


class NothingPrepared(ChangeRefused):
    """A reply comes with a release: prepare the next one first, under the same name."""


class ReplyRefused(ChangeRefused):
    """The reply is empty, longer than 1500 letters, or cannot be made safe to show."""


class AlreadyReplied(ChangeRefused):
    """There is a reply to this entry in that release already, or one was taken back."""


@transaction.atomic
def withdraw(
    number: str, *, by: Caseworker, agreed_by: Caseworker, today: date
) -> None:
    """Take the entry back at once: its texts and all replies are emptied for good."""
    if by.pk == agreed_by.pk:
        raise SamePerson(by.username)
    for person in (by, agreed_by):
        _allow(person)
    entry = _standing(number)
    entry.later_replies.update(text="")
    for name in _TEXTS:
        setattr(entry, name, "")
    entry.withdrawn_on = today
    entry.save(update_fields=[*_TEXTS, "withdrawn_on"])
    # Who did such a thing on which day; never to which entry, as that is public.
    audit.record(Action.CANCEL, by=by, detail=Approval.PUBLISH)
    audit.record(Action.AGREE, by=agreed_by, detail=Approval.PUBLISH)
    transaction.on_commit(wipe_deleted)
    transaction.on_commit(partial(erasing.vacuum, *_HOLDING_TEXTS))


@transaction.atomic
def add_reply(number: str, text: str, *, by: Caseworker) -> Release:
    """Add what an institution said to the release that `by` has prepared.

    Whoever publishes that release reads it first, and so is the second to agree.
    """
    _allow(by)
    entry, release = _standing(number), _prepared_by(by)
    try:
        checked = texts.check(text)
    except (texts.TooLong, texts.Disputed) as error:
        raise ReplyRefused(number) from error
    if not checked:
        raise ReplyRefused(number)
    try:
        with transaction.atomic():
            LaterReply.objects.create(entry=entry, release=release, text=checked)
    except IntegrityError as error:
        raise AlreadyReplied(number) from error
    return release


def replies_of(period: str) -> list[tuple[str, str]]:
    """Return each entry's number and the later reply that comes with that release."""
    waiting = LaterReply.objects.filter(release__period=period).exclude(text="")
    return list(waiting.order_by("entry").values_list("entry_id", "text"))


@transaction.atomic
def take_back_reply(number: str, *, by: Caseworker) -> None:
    """Empty a reply that is not published yet; any publisher may."""
    _allow(by)
    waits = LaterReply.objects.filter(release__state=Release.State.PREPARED)
    if not waits.filter(entry=number).exclude(text="").update(text=""):
        raise NoSuchEntry(number)


def _allow(person: Caseworker) -> None:
    if not (person.is_approved and Role.PUBLISHER in person.roles):
        raise NotAPublisher(person.username)


def _standing(number: str) -> Entry:
    """Return the entry, locked where the database can lock a row."""
    standing = Entry.objects.select_for_update().filter(withdrawn_on=None)
    entry = standing.filter(number=number).first()
    if entry is None:
        raise NoSuchEntry(number)
    return entry


def _prepared_by(person: Caseworker) -> Release:
    prepared = Release.objects.filter(state=Release.State.PREPARED, prepared_by=person)
    release = prepared.select_for_update().order_by("period").first()
    if release is None:
        raise NothingPrepared(person.username)
    return release
