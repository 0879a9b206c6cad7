"""How a report is taken in: already sealed, or sealed here in memory at once.

Nothing is acknowledged before it is committed. The same report sent again, by a
double click or a retry, is the first one again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from reporting import receipts, sealing, store, tags, talk, transfers, uploads
from reporting.mailbox import Sender, add_message, proven_recipient
from reporting.models import DeskWrap, File, Report
from reporting.rosters import Desk, Roster
from reporting.uploads import SealedUpload


class UnknownDesk(Exception):
    """A wrap names a desk, or an epoch, that the roster does not have."""


class CodeTaken(Exception):
    """Another report already lives under this receipt code or case id."""


@dataclass(frozen=True)
class SealedWrap:
    desk: str
    epoch: int
    sealed: bytes


@dataclass(frozen=True)
class SealedReport:
    """A report as it reaches the database: nothing in it can be read here."""

    case: UUID
    kind: str
    country: str
    envelope: bytes
    recipient: str
    recipient_tag: str
    reply_to: str
    locator_digest: str
    write_key_digest: str
    wraps: Sequence[SealedWrap]


def accept(sealed: SealedReport, *, roster: Roster, on: date) -> tuple[Report, bool]:
    """Keep a sealed report; return it and whether it is new.

    Raises UnknownDesk for a wrap that no desk of `roster` could open, and
    CodeTaken when a different report holds the code or the case id.
    """
    epochs = {desk.id: desk.epoch for desk in roster.desks}
    if any(epochs.get(wrap.desk) != wrap.epoch for wrap in sealed.wraps):
        raise UnknownDesk
    try:
        return _keep(sealed, on=on), True
    except IntegrityError as error:
        first = Report.objects.of_mailbox(sealed.locator_digest)
        if first is None or not _is_the_same(first, sealed):
            raise CodeTaken from error
        return first, False


def is_kept(sealed: SealedReport) -> bool:
    """Tell whether this very report is here already."""
    first = Report.objects.of_mailbox(sealed.locator_digest)
    return first is not None and _is_the_same(first, sealed)


def _is_the_same(report: Report, sealed: SealedReport) -> bool:
    return report.id == sealed.case and bytes(report.envelope) == sealed.envelope


@transaction.atomic
def _keep(sealed: SealedReport, *, on: date) -> Report:
    report = Report.objects.create(
        id=sealed.case,
        kind=sealed.kind,
        country=sealed.country,
        envelope=sealed.envelope,
        recipient=sealed.recipient,
        recipient_tag=sealed.recipient_tag,
        reply_to=sealed.reply_to,
        locator_digest=sealed.locator_digest,
        write_key_digest=sealed.write_key_digest,
        received_on=on,
    )
    DeskWrap.objects.bulk_create(
        DeskWrap(report=report, desk=wrap.desk, epoch=wrap.epoch, sealed=wrap.sealed)
        for wrap in sealed.wraps
    )
    return report


def seal_and_accept(
    answers: dict[str, Any],
    files: Sequence[SealedUpload],
    *,
    mailbox: receipts.Mailbox,
    desks: Sequence[Desk],
    roster: Roster,
    language: str,
    on: date,
) -> Report:
    """Seal a report that came without scripts, in memory, and keep it.

    Returns the first report when this one has already been kept.
    """
    digest = receipts.digest(mailbox.locator).hex()
    first = Report.objects.of_mailbox(digest)
    if first is not None:
        discard(files)
        return first
    case = sealing.new_case()
    reply_to = mailbox.identity.recipient
    envelope = sealing.seal_report(
        answers,
        case=case,
        roster_sha256=roster.sha256,
        reply_to=reply_to,
        talk_key=mailbox.talk_key,
        language=language,
    )
    recipient = str(case.identity.recipient)
    sealed = SealedReport(
        case=case.id,
        kind=answers["kind"],
        country=answers["country"],
        envelope=envelope,
        recipient=recipient,
        recipient_tag=tags.recipient_tag(
            mailbox.talk_key, case=case.id, number=1, recipient=recipient
        ),
        reply_to=str(reply_to),
        locator_digest=digest,
        write_key_digest=receipts.digest(mailbox.write_key).hex(),
        wraps=[
            SealedWrap(desk.id, desk.epoch, sealing.wrap(case.identity, desk.recipient))
            for desk in desks
        ],
    )
    try:
        with transaction.atomic():
            report = _keep(sealed, on=on)
            attach(report, files, talk_key=mailbox.talk_key, on=on)
    except IntegrityError:  # the same form, sent twice at the same moment
        discard(files)
        return Report.objects.get(locator_digest=digest)
    return report


@transaction.atomic
def attach(
    report: Report, files: Sequence[SealedUpload], *, talk_key: bytes, on: date
) -> None:
    """Keep sealed files with `report` and tell the case about them, all or nothing.

    Raises Report.DoesNotExist when the report was deleted in this very moment, and
    UnprovenRecipient when the case's recipient is not what it was.
    """
    if not files:
        return
    report = Report.objects.select_for_update().get(pk=report.pk)
    recipient = sealing.Recipient.parse(proven_recipient(report, talk_key))
    for file in files:
        store.keep(file.id, on=on)
        File.objects.create(
            id=file.id,
            report=report,
            wrap=sealing.wrap(file.sealed.identity, recipient),
            sealed_bytes=file.sealed.sealed_size,
            sha256=file.sealed.sha256,
            received_on=on,
        )
    add_message(
        report,
        sender=Sender.REPORTER,
        content={
            "type": "files",
            "files": [file.entry() for file in files],
            "sent": uploads.digest_of(files),
        },
        talk_key=talk_key,
        on=on,
    )


@transaction.atomic
def add_files(
    report: Report,
    files: Sequence[SealedUpload],
    *,
    keys: receipts.Mailbox,
    on: date,
) -> None:
    """Keep files that come later, unless they are the last message sent twice.

    Raises TooMuch when the report may not have so many, and Report.DoesNotExist
    when it was deleted in this very moment.
    """
    Report.objects.select_for_update().get(pk=report.pk)
    if talk.is_last(report, {"sent": uploads.digest_of(files)}, keys=keys):
        return
    sealed_bytes = sum(file.sealed.sealed_size for file in files)
    transfers.make_sure_of_room(report, files=len(files), sealed_bytes=sealed_bytes)
    attach(report, files, talk_key=keys.talk_key, on=on)


def discard(files: Sequence[SealedUpload]) -> None:
    """Forget files whose form was not accepted."""
    store.remove(file.id for file in files)
