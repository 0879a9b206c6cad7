"""Whoever can write SQL can change the trail, and `audit verify` names the row."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework import audit, trail
from casework.codes import Action
from casework.models import AuditEvent, AuditHead, AuditTip
from reporting import notes, rosters
from tests.casework.conftest import DAY

TABLE = "casework_auditevent"


@pytest.fixture
def events(world):
    for number in range(1, 7):
        audit.record(
            Action.NOTE, by=world.ana, case_id=world.case.pk, detail=str(number)
        )
    return AuditEvent.objects


@pytest.fixture
def board(settings):
    keys = [notes.SigningKey.generate(name) for name in ("one", "two", "three")]
    settings.BOARD = rosters.Board(
        tuple(key.verifier for key in keys), threshold=2, origin="https://fener.example"
    )
    return keys


def run(*deed, **options):
    out = io.StringIO()
    call_command("audit", *deed, stdout=out, **options)
    return out.getvalue()


def verify():
    """The sentences of `audit verify`; none when the trail is whole."""
    out = io.StringIO()
    try:
        call_command("audit", "verify", stdout=out)
    except CommandError:
        return out.getvalue().splitlines()
    return []


def tamper(sql, *values):
    """Change rows as an intruder with the owner's rights would: guards off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for done in ("changed", "deleted", "replaced"):
                cursor.execute(f"DROP TRIGGER {TABLE}_is_never_{done}")
        else:
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        cursor.execute(sql, values)


def test_a_trail_as_written_is_whole(events):
    assert run("verify") == "Whole: 6 rows.\n"


def test_an_empty_trail_is_whole(db):
    assert run("verify") == "Whole: 0 rows.\n"


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'ben'",
        "at = '2026-03-01'",
        "action = 'export'",
        "detail = '9'",
        "organisation = 'bridge'",
        '"case" = NULL',
        "hash = '" + "a" * 64 + "'",
    ],
)
def test_a_changed_row_is_named(events, change):
    tamper(f"UPDATE {TABLE} SET {change} WHERE number = 3")
    assert verify()[0] == "Row 3: was changed, moved, or put in later."


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_deleted_row_is_named(events, number):
    tamper(f"DELETE FROM {TABLE} WHERE number = {number}")
    assert verify()[0] == f"Row {number}: is missing."


def test_two_rows_that_changed_places_are_named(events):
    tamper(f"UPDATE {TABLE} SET number = 99 WHERE number = 3")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET number = 3 WHERE number = 4")
        cursor.execute(f"UPDATE {TABLE} SET number = 4 WHERE number = 99")
    assert verify()[0] == "Row 3: was changed, moved, or put in later."


def test_a_row_put_at_the_end_is_named(events, world):
    event = AuditEvent(
        number=7, at=DAY, actor="ana", action="note", hash="b" * 64, organisation=""
    )
    event.save(force_insert=True)
    assert verify()[0] == "Row 7: was changed, moved, or put in later."


def test_a_whole_chain_made_anew_is_seen_by_the_signed_head(events, board, tmp_path):
    """Who owns the machine can recompute every hash, but not the board's signatures."""
    publish(board[:2], tmp_path)
    tamper(f"UPDATE {TABLE} SET actor = 'ben' WHERE number = 2")
    before = trail.FIRST
    for event in AuditEvent.objects.order_by("number"):
        event.hash = before = audit.hash_of(event, before)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET hash = %s WHERE number = %s",
                [event.hash, event.number],
            )
    AuditTip.objects.update(hash=before)
    assert verify() == [f"Row 6: does not lead to the head signed on {DAY}."]


def publish(keys, tmp_path, on=DAY):
    head = tmp_path / "head.txt"
    head.write_text(run("head", on=on))
    files = []
    for key in keys:
        path = tmp_path / f"{key.name}.key"
        path.write_text(f"{key}\n")
        files.append(path)
    head.write_text(run("sign", str(head), "--key", *[str(files[0])]))
    for path in files[1:]:
        head.write_text(run("sign", str(head), "--key", str(path)))
    return run("publish", str(head))


def test_a_head_needs_enough_of_the_board(events, board, tmp_path):
    with pytest.raises(CommandError, match="Fewer board members"):
        publish(board[:1], tmp_path)
    stranger = notes.SigningKey.generate("mallory")
    with pytest.raises(CommandError, match="Fewer board members"):
        publish([board[0], stranger], tmp_path)
    assert not AuditHead.objects.exists()


def test_a_signed_head_is_kept_once_and_shown(events, board, tmp_path):
    assert publish(board[1:], tmp_path) == f"The head of {DAY} is kept.\n"
    with pytest.raises(CommandError, match="has a signed head already"):
        publish(board[1:], tmp_path)
    assert "fener audit head v1\norigin https://fener.example\n" in run("heads")
    assert run("verify") == "Whole: 6 rows.\n"


def test_a_head_tells_no_number(events, board):
    assert run("head").splitlines()[-1] == f"hash {events.last().hash}"
    assert "6" not in run("head").splitlines()[:2]


def test_a_head_of_another_trail_is_refused(events, board, tmp_path):
    text = run("head").replace(events.last().hash, "c" * 64)
    note = text + "\n" + board[0].sign(text) + board[1].sign(text)
    (tmp_path / "note").write_text(note)
    with pytest.raises(CommandError, match="not a head of this trail"):
        run("publish", str(tmp_path / "note"))


def test_before_anything_was_done_there_is_no_head(events):
    with pytest.raises(CommandError, match="Nothing was done"):
        run("head", on=DAY - timedelta(days=1))


def test_a_head_is_never_changed_or_deleted(events, board, tmp_path):
    publish(board, tmp_path)
    for sql in (
        "UPDATE casework_audithead SET text = 'x'",
        "DELETE FROM casework_audithead",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
