"""Sharing a case, and ending it: the wrap is the right to see."""

import pytest

from casework.codes import Role
from casework.models import AuditEvent, DeskKey, Grant, Recusal, RoleHeld
from reporting import sealing
from reporting.models import DeskWrap
from tests.casework.conftest import DAY, KEYS, b64, share, signed_in


def give(client, case, username, sealed):
    path = f"/casework/api/cases/{case.pk}/grants/"
    body = {"caseworker": username, "sealed": b64(sealed), "tag": "0" * 64}
    return client.post(path, body, content_type="application/json")


def take(client, case, username):
    path = f"/casework/cases/{case.pk}/revoke/"
    return client.post(path, {"caseworker": username})


def sees(person, case) -> bool:
    return signed_in(person).get(f"/casework/cases/{case.pk}/").status_code == 200


def wrap_for(world, username):
    return sealing.wrap(world.secret, KEYS[username].recipient)


def test_a_colleague_sees_the_case_once_it_is_wrapped_for_them(world):
    assert not sees(world.dora, world.case)
    client = signed_in(world.clara)
    response = give(client, world.case, "dora", wrap_for(world, "dora"))
    assert response.status_code == 201
    assert sees(world.dora, world.case)
    grant = Grant.objects.get(caseworker=world.dora)
    assert sealing.unwrap(bytes(grant.sealed), KEYS["dora"]) == world.secret
    event = AuditEvent.objects.get(case=world.case.pk)
    assert (event.actor, event.action, event.detail) == ("clara", "grant", "dora")


@pytest.mark.parametrize("username", ["ben", "nina", "clara", "zana", "", "x" * 100])
def test_only_a_colleague_with_a_key_may_get_it(world, username):
    client = signed_in(world.clara)
    response = give(client, world.case, username, wrap_for(world, "dora"))
    assert response.status_code == 400
    assert response.json()["caseworker"]
    assert Grant.objects.count() == 1


@pytest.mark.parametrize("why", ["stepped back", "opens no cases"])
def test_who_may_not_open_it_gets_no_key_of_it(world, why):
    if why == "stepped back":
        Recusal.objects.create(report=world.case, caseworker=world.dora, recused_on=DAY)
    else:
        world.dora.held.all().delete()
        RoleHeld.objects.create(caseworker=world.dora, role=Role.LEAD)
    client = signed_in(world.clara)
    response = give(client, world.case, "dora", wrap_for(world, "dora"))
    assert response.status_code == 400
    assert not Grant.objects.filter(caseworker=world.dora).exists()
    case = client.get(f"/casework/api/cases/{world.case.pk}/").json()
    assert "dora" not in {one["username"] for one in case["colleagues"]}


def test_one_who_has_it_already_is_refused(world):
    share(world.case, world.dora, world.secret)
    response = give(signed_in(world.clara), world.case, "dora", wrap_for(world, "dora"))
    assert response.status_code == 409
    assert Grant.objects.filter(caseworker=world.dora).count() == 1


def test_only_intake_shares(world):
    """A caseworker passes a case on through intake: it knows who may have it."""
    response = give(signed_in(world.ana), world.case, "dora", wrap_for(world, "dora"))
    assert response.status_code == 404
    assert Grant.objects.count() == 1


def test_intake_ends_a_colleagues_part_and_the_wrap_is_gone(world):
    response = take(signed_in(world.clara), world.case, "ana")
    assert response["Location"] == f"/casework/cases/{world.case.pk}/"
    assert not Grant.objects.exists()
    assert not sees(world.ana, world.case)
    event = AuditEvent.objects.get(case=world.case.pk)
    assert (event.actor, event.action, event.detail) == ("clara", "revoke", "ana")


def test_another_desk_of_the_case_does_not_decide_about_our_people(world):
    desk = world.bridge.desk
    RoleHeld.objects.create(caseworker=world.ben, role=Role.INTAKE)
    DeskKey.objects.create(desk=desk, epoch=1, caseworker=world.ben, sealed=b"key")
    DeskWrap.objects.create(report=world.case, desk=desk, epoch=1, sealed=b"wrap")
    assert sees(world.ben, world.case)
    assert take(signed_in(world.ben), world.case, "ana").status_code == 403
    assert sees(world.ana, world.case)
    # Who has moved away from our desk is nobody else's to decide about.
    world.ana.organisation = None
    world.ana.save()
    assert take(signed_in(world.clara), world.case, "ana").status_code == 302
    assert not sees(world.ana, world.case)


def test_one_may_give_up_ones_own_part_only(world):
    share(world.case, world.dora, world.secret)
    client = signed_in(world.ana)
    assert take(client, world.case, "dora").status_code == 403
    assert Grant.objects.count() == 2
    assert take(client, world.case, "ana")["Location"] == "/casework/queue/"
    assert Grant.objects.get().caseworker == world.dora


@pytest.mark.parametrize("username", ["ben", "zana", "", "x" * 100])
def test_who_does_not_have_it_cannot_lose_it(world, username):
    response = take(signed_in(world.clara), world.case, username)
    assert response.status_code == 400
    assert response.context["revoke_form"].errors["caseworker"]


def test_the_page_offers_to_end_what_one_may_end(world):
    share(world.case, world.dora, world.secret)
    for person, expected in (
        (world.ana, {"ana": True, "dora": False}),
        (world.clara, {"ana": True, "dora": True}),
    ):
        page = signed_in(person).get(f"/casework/cases/{world.case.pk}/")
        grants = page.context["grants"]
        assert {grant.caseworker.username: may for grant, may in grants} == expected
