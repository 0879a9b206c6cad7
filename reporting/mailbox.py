"""The reporter's way back: by receipt code to the talk, more files, and deletion."""

import hmac
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from reporting import receipts, sealing, store, tags
from reporting.models import Message, Report

Sender = Message.Sender
# Argon2id takes 19 MiB a call; more at once than cores gains nothing.
_KDF = threading.BoundedSemaphore(os.cpu_count() or 1)
# Whoever still waits then is told so, while their browser still listens.
WAIT_SECONDS = 10


class Busy(Exception):
    """Too many codes are being worked out just now; nothing was done."""


class MessageOutOfOrder(Exception):
    """The talk went on meanwhile; `number` and `previous` are what comes next."""

    def __init__(self, number: int, previous: str) -> None:
        super().__init__(number)
        self.number = number
        self.previous = previous


class KeyChanged(Exception):
    """It was sealed to another key of the case than the newest of `report`."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.key_number)
        self.report = report


class UnprovenRecipient(Exception):
    """Nobody who knows the talk key has vouched for the case's recipient."""


@dataclass(frozen=True)
class Next:
    """What the next message of a case must say of itself."""

    number: int
    previous: str  # SHA-256 of the ciphertext before it, in hex


def derive(code: str) -> receipts.Mailbox:
    """Derive the keys of a receipt code (33 ms and 19 MiB, bounded). Raises Busy."""
    if not _KDF.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        return receipts.derive(code)
    finally:
        _KDF.release()


def find(locator: bytes) -> Report | None:
    """Find the report whose code gave `locator`. Deleted is as never sent."""
    return Report.objects.of_mailbox(receipts.digest(locator).hex())


def may_write(report: Report, write_key: bytes) -> bool:
    digest = receipts.digest(write_key).hex()
    return hmac.compare_digest(digest, report.write_key_digest)


def next_message(report: Report) -> Next:
    last = report.messages.last()
    before = bytes(last.for_case if last else report.envelope)
    number = last.number + 1 if last else 1
    return Next(number, receipts.digest(before).hex())


def make_sure_of_key(report: Report, number: int) -> None:
    """Raise KeyChanged unless `number` is the case's newest key.

    Who lost the case may have kept an older one, so nothing more is sealed to it.
    """
    if number != report.key_number:
        raise KeyChanged(report)


def proven_recipient(report: Report, talk_key: bytes) -> str:
    """Return the case's recipient, once its tag is right; else UnprovenRecipient."""
    expected = tags.recipient_tag(
        talk_key,
        case=report.id,
        number=report.key_number,
        recipient=report.recipient,
    )
    if not tags.is_same(expected, report.recipient_tag):
        raise UnprovenRecipient
    return report.recipient


@transaction.atomic
def add_sealed_message(
    report: Report,
    *,
    sender: Sender,
    number: int,
    for_case: bytes,
    for_reporter: bytes,
    key: int,
    on: date,
) -> Message:
    """Keep a message sealed elsewhere; raises MessageOutOfOrder if it is late.

    `key` is the number of the case's key it was sealed to; KeyChanged if it is old.

    The same message again, because the answer was lost on the way, is kept once.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    sent = report.messages.filter(number=number, sender=sender).first()
    if sent is not None and bytes(sent.for_case) == for_case:
        return sent
    make_sure_of_key(report, key)
    following = next_message(report)
    if number != following.number:
        raise MessageOutOfOrder(following.number, following.previous)
    return Message.objects.create(
        report=report,
        number=number,
        sender=sender,
        for_case=for_case,
        for_reporter=for_reporter,
        sent_on=on,
    )


@transaction.atomic
def add_message(
    report: Report,
    *,
    sender: Sender,
    content: Mapping[str, Any],
    talk_key: bytes,
    on: date,
) -> Message:
    """Seal `content` in memory for both ends and keep it.

    Raises UnprovenRecipient when the case's recipient is not what it was.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    recipient = proven_recipient(report, talk_key)
    following = next_message(report)

    def sealed_to(recipient: str) -> bytes:
        return sealing.seal_message(
            content,
            case=report.id,
            number=following.number,
            previous=following.previous,
            sender=sender.value,
            key_number=report.key_number,
            talk_key=talk_key,
            recipient=sealing.Recipient.parse(recipient),
        )

    return add_sealed_message(
        report,
        sender=sender,
        number=following.number,
        for_case=sealed_to(recipient),
        for_reporter=sealed_to(report.reply_to),
        key=report.key_number,
        on=on,
    )


def allow_publishing(report: Report, is_allowed: bool) -> None:
    """Note whether what came of it may be published. Raises Report.DoesNotExist."""
    row = Report.objects.filter(pk=report.pk)
    changed = row.filter(allows_publishing=not is_allowed).update(
        allows_publishing=is_allowed, publishing_turn=F("publishing_turn") + 1
    )
    if not changed and not row.exists():
        raise Report.DoesNotExist
    report.allows_publishing = is_allowed


def delete(report: Report) -> None:
    """Delete the report for good: rows, wraps, messages and files."""
    with transaction.atomic():
        Report.objects.select_for_update().filter(pk=report.pk).first()
        kept = list(report.files.values_list("id", flat=True))
        started = list(report.uploads.values_list("id", flat=True))
        report.delete()
    store.remove(kept + started)
    transaction.on_commit(wipe_deleted)  # SQLite cannot do it within a transaction


def wipe_deleted() -> None:
    """Empty SQLite's log, in which deleted rows would outlive their deletion.

    A reader in the way leaves the rest to the next time; the hourly duties come.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
