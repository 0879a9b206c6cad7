"""Saved and shared views, and how the work is spread."""

import pytest

from casework.codes import Role
from casework.desk import workloads
from casework.models import SavedView, Work
from tests.casework.conftest import DAY, person, send, signed_in

PATH = "/casework/queue/"
VIEWS = PATH + "views/"
LOAD = "/casework/workload/"


def save(client, **fields):
    return client.post(VIEWS, {"name": "Late", "query": "tab=desk&due=late"} | fields)


def names(client):
    return [view.name for view in client.get(PATH).context["views"]]


def test_a_view_is_kept_and_offered(world):
    client = signed_in(world.ana)
    answer = save(client)
    assert answer["Location"] == PATH + "?tab=desk&due=late"
    assert names(client) == ["Late"]
    page = client.get(answer["Location"])
    assert b'href="?tab=desk&amp;due=late" aria-current="true"' in page.content
    assert names(signed_in(world.clara)) == []


def test_a_shared_view_is_for_the_organisation_only(world):
    save(signed_in(world.ana), is_shared="on")
    assert SavedView.objects.get().organisation == world.lantern
    assert names(signed_in(world.clara)) == ["Late"]
    assert names(signed_in(world.ben)) == []


def test_the_same_name_again_replaces_it(world):
    client = signed_in(world.ana)
    save(client)
    save(client, query="tab=desk&urgency=u0")
    assert SavedView.objects.get().query == "tab=desk&urgency=u0"


def test_only_what_the_filters_know_is_kept(world):
    save(signed_in(world.ana), query="tab=desk&kind=cor&evil=1&after=2026&tab=desk")
    assert SavedView.objects.get().query == "tab=desk&kind=cor"


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "tab=desk&kind=nonsense"},
        {"query": "tab=nowhere"},
        {"query": "tab=desk&owner=ben"},
        {"query": ""},
        {"query": "x" * 301},
        {"name": ""},
        {"name": "n" * 61},
        {"name": "a\x00b"},
    ],
)
def test_nonsense_is_said_and_the_name_not_lost(world, fields):
    answer = save(signed_in(world.ana), **fields)
    assert answer.status_code == 400
    assert b'class="problem"' in answer.content
    if not fields.get("name", "x"):
        return
    name = fields.get("name", "Late").replace("\x00", "")
    assert name.encode() in answer.content or "\x00" in fields.get("name", "")
    assert not SavedView.objects.exists()


def test_one_removes_ones_own_and_a_lead_the_shared_ones(world):
    save(signed_in(world.ana), is_shared="on")
    view = SavedView.objects.get()
    path = f"{VIEWS}{view.pk}/"
    for who in (world.ben, world.clara):
        answers = [signed_in(who).post(one) for one in (path, f"{VIEWS}999999/")]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[1].content
    assert signed_in(world.ana).get(path).status_code == 405
    world.dora.held.create(role=Role.LEAD)
    assert signed_in(world.dora).post(path).status_code == 302
    assert not SavedView.objects.exists()


def test_a_lead_cannot_remove_a_private_view_of_a_colleague(world):
    save(signed_in(world.ana))
    world.dora.held.create(role=Role.LEAD)
    path = f"{VIEWS}{SavedView.objects.get().pk}/"
    assert signed_in(world.dora).post(path).status_code == 404


# Workload


def work(world, owner, due_on, organisation=None):
    case, _ = send()
    return Work.objects.create(
        report=case,
        organisation=organisation or world.lantern,
        owner=owner,
        next_action="check",
        due_on=due_on,
    )


def test_it_counts_open_late_and_soon_for_each_person(world, settings):
    early, late = DAY.replace(day=1), DAY.replace(day=28)
    for due_on in (early, DAY, late):
        work(world, world.ana, due_on)
    work(world, None, DAY)
    work(world, world.ben, DAY, world.bridge)
    world.lantern.capacity = 4
    world.lantern.save()
    page = signed_in(world.clara).get(LOAD)
    load = page.context["load"]
    shown = {one.username: (one.open_cases, one.late, one.soon) for one in load.people}
    assert shown["ana"] == (3, 1, 1)
    assert shown["dora"] == (0, 0, 0)
    assert "ben" not in shown
    assert (load.open_cases, load.unowned, load.is_full) == (4, 1, True)
    assert str(world.case.pk)[:8] not in page.content.decode()


def test_it_stops_counting_somewhere(world, monkeypatch):
    monkeypatch.setattr(workloads, "MAX_COUNTED", 2)
    for _ in range(5):
        work(world, world.ana, DAY)
    page = signed_in(world.clara).get(LOAD).content.decode()
    assert "2+" in page
    assert ">5<" not in page


def test_it_is_for_those_who_spread_the_work(world):
    assert signed_in(world.ana).get(LOAD).status_code == 404
    lead = person("lena", world.lantern, has_key=False, roles=[Role.LEAD])
    assert signed_in(lead).get(LOAD).status_code == 200


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    client = signed_in(world.clara)
    for _ in range(2):
        with django_assert_max_num_queries(6):
            client.get(LOAD)
        for _ in range(6):
            work(world, world.ana, DAY)
