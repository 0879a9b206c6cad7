"""The emergency lock: anybody of the office locks, two of the board lift."""

import pytest
from django.test import Client

from casework.approvals import deciding
from casework.codes import Role, Standing
from casework.entry import locking
from casework.models import AuditEvent, Organisation, Proposal, RoleHeld, Session
from reporting.models import WithdrawnDesk
from tests.casework.conftest import (
    WORKING,
    code_of,
    person,
    signed_in,
    try_sign_in,
)

LOCK, LOCKED, QUEUE = "/casework/lock/", "/casework/locked/", "/casework/queue/"
SIGN_IN = "/casework/sign-in/"


@pytest.fixture
def board(world):
    """Two of the vetting board, of nobody's organisation."""
    names = ["vera", "bora"]
    return [person(name, has_key=False, roles=[Role.BOARD]) for name in names]


def locked(world):
    world.lantern.refresh_from_db()
    return world.lantern.locked_on is not None


def lift(proposal, *people):
    return [deciding.agree(proposal, by=one) for one in people]


def test_any_member_locks_with_one_press(world):
    world.lantern.twin = world.bridge
    world.lantern.save()
    RoleHeld.objects.filter(caseworker=world.dora).delete()  # not even a role
    client = signed_in(world.dora)
    assert client.get(LOCK).status_code == 200
    assert not locked(world)
    answer = client.post(LOCK)
    assert answer.status_code == 200
    assert locked(world)
    assert WithdrawnDesk.objects.values_list("desk", "twin").get() == (
        "lantern",
        "bridge",
    )
    event = AuditEvent.objects.get(action="lock")
    assert (event.actor, event.organisation) == ("dora", "lantern")


def test_an_overdue_declaration_keeps_nobody_from_locking(world):
    world.dora.declared_on = None
    world.dora.save()
    client = signed_in(world.dora)
    assert client.get(QUEUE)["Location"] == "/casework/welcome/"
    assert client.post(LOCK).status_code == 200
    assert locked(world)


def test_somebody_who_is_only_invited_cannot_lock(world):
    world.dora.standing = Standing.INVITED
    world.dora.save()
    client = signed_in(world.dora)
    assert [client.get(LOCK).status_code, client.post(LOCK).status_code] == [404, 404]
    assert not locked(world)


def test_the_page_after_it_tells_nothing_of_a_case(world):
    answer = signed_in(world.ana).post(LOCK)
    page = answer.content.decode()
    assert "What to do now" in page
    assert str(world.case.pk)[:8] not in page
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["session"]["max-age"] == 0


def test_everybody_of_the_office_is_out_at_once_and_nobody_else(world):
    colleague, other = signed_in(world.clara), signed_in(world.ben)
    signed_in(world.ana).post(LOCK)
    assert colleague.get(QUEUE)["Location"] == SIGN_IN
    assert other.get(QUEUE).status_code == 200
    assert {row.caseworker_id for row in Session.objects.all()} == {world.ben.pk}


def test_nobody_of_the_office_can_sign_in_and_the_answer_is_as_always(world):
    signed_in(world.ana).post(LOCK)
    refused = try_sign_in(Client(), world.clara)
    assert refused.status_code == 403
    wrong = try_sign_in(Client(), "zana", code=code_of(world.clara))
    errors = [page.context["form"].non_field_errors() for page in (refused, wrong)]
    assert errors[0] == errors[1]


def test_a_stolen_session_row_opens_nothing(world):
    """Even one that was written back from a backup."""
    client = signed_in(world.clara)
    row = Session.objects.get()
    locking.lock(world.lantern, by=world.ana)
    row.save(force_insert=True)
    assert client.get(QUEUE)["Location"] == SIGN_IN


def test_a_second_press_changes_nothing(world):
    first, second = signed_in(world.ana), world.clara
    first.post(LOCK)
    locking.lock(world.lantern, by=second)
    assert AuditEvent.objects.filter(action="lock").count() == 1
    assert Proposal.objects.count() == 1


def test_somebody_without_an_office_has_none_to_lock(world, board):
    assert signed_in(board[0]).post(LOCK).status_code == 404


def test_it_needs_the_token_of_our_own_page(world):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.ana).cookies
    assert client.post(LOCK).status_code == 403
    assert not locked(world)


def test_a_twin_that_is_locked_itself_does_not_stand_in(world):
    world.lantern.twin = world.bridge
    world.lantern.save()
    locking.lock(world.bridge, by=world.ben)
    locking.lock(world.lantern, by=world.ana)
    assert WithdrawnDesk.objects.get(desk="lantern").twin == ""


def test_two_of_the_board_lift_it(world, board):
    signed_in(world.ana).post(LOCK)
    proposal = Proposal.objects.get()
    assert lift(proposal, board[0]) == [False]
    assert locked(world)
    assert lift(proposal, board[1]) == [True]
    assert not locked(world)
    assert not WithdrawnDesk.objects.exists()
    assert AuditEvent.objects.filter(action="lift").count() == 1
    assert try_sign_in(Client(), world.clara).status_code == 302


def test_one_person_cannot_lift_it_twice_and_nobody_their_own(world, board):
    RoleHeld.objects.create(caseworker=world.dora, role=Role.BOARD)
    locking.lock(world.lantern, by=world.ana)
    proposal = Proposal.objects.get()
    lift(proposal, board[0])
    for one in (board[0], world.dora, world.ana, world.ben):
        with pytest.raises(deciding.MayNotDecide):
            lift(proposal, one)
    assert locked(world)


def test_lifting_leaves_a_suspended_office_withdrawn(world, board):
    locking.lock(world.lantern, by=world.ana)
    Organisation.objects.filter(pk=world.lantern.pk).update(standing=Standing.SUSPENDED)
    lift(Proposal.objects.get(), *board)
    assert not locked(world)
    assert WithdrawnDesk.objects.exists()


def test_after_a_no_the_board_may_be_asked_again(world, board):
    locking.lock(world.lantern, by=world.ana)
    deciding.decline(Proposal.objects.get(), by=board[0])
    client = signed_in(board[0])
    assert "Ask the board" in client.get(LOCKED).content.decode()
    assert client.post(LOCKED, {"office": "lantern"}).status_code == 302
    assert client.post(LOCKED, {"office": "lantern"}).status_code == 409
    again = Proposal.objects.get(state="pending")
    assert lift(again, *board) == [False, True]
    assert not locked(world)


@pytest.mark.parametrize("office", ["lantern", "nowhere", ""])
def test_what_is_not_locked_is_not_asked_about(world, board, office):
    client = signed_in(board[0])
    assert client.post(LOCKED, {"office": office}).status_code == 409
    assert not Proposal.objects.exists()


def test_the_one_who_locked_cannot_take_the_question_back(world, board):
    """They cannot sign in; and whoever has their session is out, too."""
    client = signed_in(world.ana)
    client.post(LOCK)
    proposal = Proposal.objects.get()
    path = f"/casework/approvals/{proposal.pk}/"
    assert client.post(path, {"voice": "cancel"})["Location"] == SIGN_IN
    proposal.refresh_from_db()
    assert proposal.state == "pending"


def test_an_office_of_its_own_is_not_touched(world):
    other = Organisation.objects.create(
        slug="pier", name="Pier", desk="pier", **WORKING
    )
    locking.lock(world.lantern, by=world.ana)
    other.refresh_from_db()
    assert other.locked_on is None
