"""Two people, or two tabs, at the same moment: on a real PostgreSQL only."""

import threading

import pytest
from django.db import connection

from casework import audit, trail
from casework.approvals import deciding, proposing
from casework.cases import actions
from casework.codes import Action, Approval, Role
from casework.entry import signin
from casework.models import AuditEvent, Coding, RoleHeld
from reporting import mailbox
from reporting.mailbox import MessageOutOfOrder
from reporting.models import Message, Report
from tests.casework.conftest import code_of, send, share, talk


def guard(word):
    with connection.cursor() as cursor:
        for table in ("casework_auditevent", "casework_audithead"):
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")


@pytest.fixture
def at_once(transactional_db, request):
    """Run calls in threads that start together; give results and errors back."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time by itself")
    guard("ENABLE")

    def run(*calls):
        start, done = threading.Barrier(len(calls)), []

        def work(call):
            start.wait()
            try:
                done.append(call())
            except Exception as error:  # noqa: BLE001 (the test looks at it)
                done.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[call]) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return done

    yield run
    # The tables are emptied after this test, which the trail rightly refuses.
    guard("DISABLE")


def test_of_two_replies_with_one_number_one_is_kept(at_once, world):
    def reply(text):
        for_case, for_reporter = talk(world.case, 1, text)
        return lambda: actions.reply(
            world.case,
            number=1,
            for_case=for_case,
            for_reporter=for_reporter,
            by=world.ana,
        )

    results = at_once(*(reply(f"text {n}") for n in range(6)))
    assert sum(isinstance(result, Message) for result in results) == 1
    assert sum(isinstance(result, MessageOutOfOrder) for result in results) == 5
    assert AuditEvent.objects.filter(action="reply").count() == 1


def test_one_code_lets_one_of_two_in(at_once, world):
    code = code_of(world.ana)
    calls = [lambda: signin._accepting_device(world.ana, code)] * 6
    assert sum(bool(result) for result in at_once(*calls)) == 1


def test_a_first_opening_moves_the_stage_once(at_once, world):
    open_it = [
        lambda by=by: actions.open_case(world.case, up_to=0, by=by)
        for by in (world.ana, world.clara, world.ana, world.clara)
    ]
    assert at_once(*open_it) == [None] * 4
    stages = list(world.case.steps.values_list("stage", flat=True))
    assert stages == ["received", "acknowledged"]
    assert AuditEvent.objects.filter(action="open").count() == 2


def test_a_case_is_coded_once(at_once, world):
    codes = {"main_code": "cor.tender", "country": "AL", "region": "", "outcome": ""}
    calls = [
        lambda: actions.code(world.case, **codes, actor="police", by=world.ana)
    ] * 4
    results = at_once(*calls)
    assert not [result for result in results if isinstance(result, Exception)]
    assert Coding.objects.count() == 1


def test_a_deed_and_a_deletion_leave_no_orphan(at_once, world):
    other, _secret = send()
    for_case, for_reporter = talk(other, 1)
    message = {"number": 1, "for_case": for_case, "for_reporter": for_reporter}
    results = at_once(
        lambda: actions.reply(other, **message, by=world.ana),
        lambda: mailbox.delete(Report.objects.get(pk=other.pk)),
    )
    errors = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, actions.CaseGone) for error in errors), errors
    assert not Message.objects.filter(report=other.pk).exists()


def test_a_deed_is_never_both_agreed_to_and_taken_back(at_once, world):
    """Ten times: whoever comes first has decided, and the other is told."""
    RoleHeld.objects.create(caseworker=world.clara, role=Role.REVIEWER)
    for _ in range(10):
        case, secret = send()
        share(case, world.ana, secret)
        share(case, world.dora, secret)
        proposal = proposing.propose(Approval.VERIFY, by=world.ana, case=case)
        results = at_once(
            lambda it=proposal: deciding.agree(it, by=world.clara),
            lambda it=proposal: proposing.cancel(it, by=world.ana),
        )
        proposal.refresh_from_db()
        case.refresh_from_db()
        late = [one for one in results if isinstance(one, proposing.AlreadyDecided)]
        assert len(late) == 1, results
        assert (case.stage == "verified") == (proposal.state == "done")
        assert proposal.state in ("done", "cancelled")


def test_two_who_agree_at_once_do_the_deed_once(at_once, world):
    for person in (world.clara, world.dora):
        RoleHeld.objects.create(caseworker=person, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    proposal = proposing.propose(Approval.VERIFY, by=world.ana, case=world.case)
    at_once(
        *[
            lambda by=by: deciding.agree(proposal, by=by)
            for by in (world.clara, world.dora)
        ]
    )
    assert AuditEvent.objects.filter(action="stage").count() == 1


def test_lines_of_the_trail_wait_for_each_other(at_once, world):
    at_once(*[lambda: audit.record(Action.NOTE, by=world.ana)] * 8)
    assert list(trail.faults()) == []
    assert AuditEvent.objects.count() == 8
