"""Where one is signed in: seen as days, ended one by one or all but this."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.entry.session_list import handle_of
from casework.models import AuditEvent, Session
from tests.casework.conftest import signed_in

SECURITY, END = "/casework/security/", "/casework/security/sessions/"


def handles(client):
    page = client.get(SECURITY).content.decode()
    return re.findall(r'name="which" value="([0-9a-f]{64})"', page)


def is_in(client):
    return client.get(SECURITY).status_code == 200


def test_it_shows_days_and_no_key_of_a_session(world):
    client, _other = signed_in(world.ana), signed_in(world.ana)
    page = client.get(SECURITY).content.decode()
    assert page.count('datetime="2026-03-02"') == 2
    assert "(this one)" in page
    for row in Session.objects.all():
        assert row.session_key not in page


def test_it_ends_one(world):
    client, other, third = (signed_in(world.ana) for _ in range(3))
    key = other.cookies["session"].value
    assert set(handles(client)) == {
        handle_of(one.cookies["session"].value) for one in (other, third)
    }
    assert client.post(END, {"which": handle_of(key)}).status_code == 302
    assert [is_in(one) for one in (client, other, third)] == [True, False, True]


def test_it_ends_all_others_and_notes_it(world):
    client, other, ben = (signed_in(one) for one in (world.ana, world.ana, world.ben))
    assert client.post(END, {"which": "others"}).status_code == 302
    assert [is_in(one) for one in (client, other, ben)] == [True, False, True]
    assert AuditEvent.objects.filter(action="sign_out_all", actor="ana").count() == 1


def test_that_of_somebody_else_does_not_exist(world):
    ana, ben = signed_in(world.ana), signed_in(world.ben)
    theirs = handle_of(ben.cookies["session"].value)
    refused = [ana.post(END, {"which": which}) for which in (theirs, "a" * 64)]
    assert [one.status_code for one in refused] == [404, 404]
    assert refused[0].content == refused[1].content
    assert is_in(ben)


@pytest.mark.parametrize("which", ["", "x", "all", "others ", "A" * 64, "a" * 65])
def test_nothing_else_is_understood(world, which):
    client = signed_in(world.ana)
    refused = client.post(END, {"which": which})
    assert refused.status_code == 400
    assert "Nothing was changed" in refused.content.decode()


def test_a_key_of_a_session_is_no_handle_and_a_handle_no_key(world):
    client, other = signed_in(world.ana), signed_in(world.ana)
    key = other.cookies["session"].value
    assert client.post(END, {"which": key}).status_code == 400
    other.cookies["session"] = handle_of(key)
    assert not is_in(other)


def test_what_is_over_is_not_shown(world):
    client, _other = signed_in(world.ana), signed_in(world.ana)
    this = client.cookies["session"].value
    past = timezone.now() - timedelta(minutes=1)
    Session.objects.exclude(session_key=this).update(expire_date=past)
    assert handles(client) == []
