"""Somebody removed from a case, with the raw database and every secret they ever had.

They open what was there before, which nobody can take back, and nothing that came
after: no message of either side, no note, no sheet, no file.
"""

from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection

from casework.cases import actions
from casework.models import Grant, Sheet
from casework.triage import sheets
from reporting import age, mailbox, padding, receipts, sealing, store
from reporting.models import File, Report
from tests.casework.conftest import DAY, KEYS, REPORTER, TALK_KEY, share, signed_in
from tests.casework.newkeys import change, opened, publish

BEFORE = ("A bribe.", "Answer before.", "Note before.", "Title before.", "File before.")
AFTER = ("Reporter after.", "Answer after.", "Note after.", "Title after.")
FILE_AFTER = "File after."


def raw_cells():
    """Every sealed thing that the tables and the file store hold, as a thief has it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    if isinstance(cell, (bytes, memoryview)):
                        yield bytes(cell)
    for path in django_settings.FILE_STORE.glob("*"):
        yield path.read_bytes()


def all_that_opens(*secrets):
    """Try every secret on everything, and what comes out as a secret as well."""
    closed, known, texts = list(raw_cells()), list(secrets), []
    for secret in known:
        for sealed in list(closed):
            try:
                plain = age.open_sealed(sealed, secret)
            except age.AgeError:
                continue
            closed.remove(sealed)
            try:
                known.append(sealing.Identity.parse(plain.decode().strip()))
            except (age.AgeError, UnicodeDecodeError):
                texts.append(padding.unpad(plain).decode())
    return "\n".join(texts)


@pytest.fixture
def shared(world, settings, tmp_path):
    """Dora has the case like Ana, and much stands in it."""
    settings.FILE_STORE = tmp_path / "store"
    settings.FILE_STORE.mkdir()
    publish(settings)
    share(world.case, world.dora, world.secret)
    work(world, key=1, when="before")
    return world


def work(world, *, key, when):
    """Everything that can be added to a case, sealed to its present recipient."""
    report = Report.objects.get(pk=world.case.pk)
    recipient = sealing.Recipient.parse(report.recipient)
    following = mailbox.next_message(report)
    place = {"case": report.pk, "number": following.number, "sender": "desk"}
    place |= {"previous": following.previous, "key_number": key, "talk_key": TALK_KEY}
    answer = {"type": "message", "text": f"Answer {when}."}
    actions.reply(
        world.case,
        number=following.number,
        for_case=sealing.seal_message(answer, **place, recipient=recipient),
        for_reporter=sealing.seal_message(
            answer, **place, recipient=REPORTER.recipient
        ),
        key=key,
        by=world.ana,
    )

    def internal(text):
        content = {"type": "note", "text": text}
        return sealing.seal_message(content, **place, recipient=recipient)

    sealed = internal(f"Note {when}.")
    actions.add_note(world.case, sealed=sealed, key=key, by=world.ana)
    version = Sheet.objects.filter(report=report).count() + 1
    sealed = internal(f"Title {when}.")
    sheet = {"kind": Sheet.Kind.TITLE, "version": version}
    sheets.write(world.case, **sheet, sealed=sealed, key=key, by=world.ana)
    file = uuid4()
    with store.open_part(file) as out:
        sealer = sealing.FileSealer(out.write)
        sealer.write(f"File {when}.".encode())
        done = sealer.close()
    store.keep(file, on=DAY)
    File.objects.create(
        id=file,
        report=report,
        wrap=sealing.wrap(done.identity, recipient),
        sealed_bytes=done.sealed_size,
        sha256=done.sha256,
        received_on=DAY,
    )


def say(world, text):
    mailbox.add_message(
        world.case,
        sender=mailbox.Sender.REPORTER,
        content={"type": "message", "text": text},
        talk_key=TALK_KEY,
        on=DAY,
    )


def test_nothing_new_opens_for_who_was_removed(shared):
    kept = [bytes(Grant.objects.get(caseworker=shared.dora).sealed)]
    held = [KEYS["dora"], opened(kept[0], KEYS["dora"])]
    for text in BEFORE:
        assert text in all_that_opens(KEYS["dora"])

    actions.revoke(Grant.objects.get(caseworker=shared.dora), by=shared.clara)
    fresh, answer = change(signed_in(shared.clara), shared.case, shared.secret)
    assert answer.status_code == 201
    work(shared, key=2, when="after")
    say(shared, "Reporter after.")

    theirs = all_that_opens(*held)
    for text in ("A bribe.", "Answer before.", "Note before.", "File before."):
        assert text in theirs
    for text in (*AFTER, FILE_AFTER):
        assert text not in theirs
    anas = all_that_opens(KEYS["ana"])
    for text in (*AFTER, FILE_AFTER, "A bribe.", "File before."):
        assert text in anas
    assert all_that_opens(fresh) == all_that_opens(KEYS["ana"])


def test_who_left_first_does_not_come_back_with_who_left_later(shared):
    """Two who were removed have together no more than the one who went later."""
    actions.revoke(Grant.objects.get(caseworker=shared.dora), by=shared.clara)
    second, _answer = change(signed_in(shared.clara), shared.case, shared.secret)
    work(shared, key=2, when="between")
    actions.revoke(Grant.objects.get(caseworker=shared.ana), by=shared.clara)
    change(signed_in(shared.clara), shared.case, second)
    say(shared, "Reporter after.")

    first = all_that_opens(KEYS["dora"], shared.secret)
    assert "Answer before." in first
    assert "between" not in first
    together = all_that_opens(KEYS["dora"], KEYS["ana"], shared.secret, second)
    assert "Answer between." in together
    assert "Reporter after." not in together


def test_without_the_change_they_would_read_on(shared):
    """The test above can fail: this is what a copy of the database was worth."""
    actions.revoke(Grant.objects.get(caseworker=shared.dora), by=shared.clara)
    say(shared, "Reporter after.")
    assert "Reporter after." in all_that_opens(shared.secret)


def test_the_reporter_reads_on_and_the_talk_names_the_newest_key(shared):
    change(signed_in(shared.clara), shared.case, shared.secret)
    say(shared, "Reporter after.")
    message = Report.objects.get().messages.last()
    identity, sealed = REPORTER, bytes(message.for_reporter)
    document = sealing.open_document(sealed, identity, talk_key=TALK_KEY)
    assert (document["text"], document["key"]) == ("Reporter after.", 2)
    assert receipts.digest(bytes(message.for_case)) != receipts.digest(sealed)
