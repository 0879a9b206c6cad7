"""What a browser is given to search in: sealed, page by page, all of it, once noted."""

import pytest

from casework.desk import searching
from casework.models import AuditEvent, Case, Note, Read, Sheet, Work
from reporting.models import Message
from tests.casework.conftest import DAY, send, share, signed_in

PATH = "/casework/api/documents/"


def everything(client):
    found, query, pages = [], "", 0
    while query is not None:
        answer = client.get(f"{PATH}?{query}")
        assert answer.status_code == 200
        found += answer.json()["cases"]
        query = answer.json()["next"]
        pages += 1
        assert pages < 50
    return found


def test_it_gives_each_visible_case_with_all_its_texts(world, monkeypatch):
    monkeypatch.setattr(searching, "CASES", 3)
    for number in range(10):
        case, secret = send(desk="bridge" if number % 5 == 4 else "lantern")
        if number % 2:
            share(case, world.ana, secret)
        if number % 3:
            is_open = bool(number % 4)
            Work.objects.create(
                report=case,
                organisation=world.lantern,
                is_open=is_open,
                next_action="check",
                due_on=DAY,
            )
    Message.objects.create(
        report=world.case,
        number=1,
        sender="reporter",
        for_case=b"for case",
        for_reporter=b"never",
        sent_on=DAY,
    )
    Note.objects.create(
        report=world.case, author=world.ana, sealed=b"n", written_on=DAY
    )
    Sheet.objects.create(report=world.case, kind="title", sealed=b"t", changed_on=DAY)
    for who in (world.ana, world.clara, world.ben):
        found = everything(signed_in(who))
        visible = Case.objects.visible_to(who).values_list("pk", flat=True)
        assert {one["case"] for one in found} == {str(pk) for pk in visible}
    (one,) = [one for one in found if one["case"] == str(world.case.pk)] or [None]
    assert one is None  # Ben
    first = next(
        one
        for one in everything(signed_in(world.ana))
        if one["case"] == str(world.case.pk)
    )
    assert [len(first[name]) for name in ("messages", "notes", "sheets")] == [1, 1, 1]
    assert first["wraps"]
    assert "never" not in str(first)


def test_it_says_about_how_many_there_are(world):
    client = signed_in(world.ana)
    answer = client.get(PATH).json()
    assert answer["about"] == 1
    assert client.get(f"{PATH}?{answer['next']}").json()["about"] is None


def test_each_case_is_noted_once_and_stays_new(world):
    client = signed_in(world.ana)
    for _ in range(2):
        everything(client)
    (event,) = AuditEvent.objects.filter(action="open", actor="ana")
    assert (event.case, event.detail) == (world.case.pk, "search")
    assert Read.objects.get(caseworker=world.ana).is_search_only
    (row,) = client.get("/casework/queue/?tab=given").context["page"].rows
    assert row.is_new
    client.get(f"/casework/api/cases/{world.case.pk}/")
    assert not Read.objects.get(caseworker=world.ana).is_search_only


@pytest.mark.parametrize(
    "query",
    ["tab=x", "tab=mine", "tab=desk&after=x", "q=secret+words", "after=1", "tab=%00"],
)
def test_any_other_place_is_the_beginning(world, query):
    answer = signed_in(world.ana).get(f"{PATH}?{query}").json()
    assert answer["about"] == 1


def test_a_page_asks_a_constant_number_of_questions(
    world, django_assert_max_num_queries
):
    client = signed_in(world.ana)
    for _ in range(2):
        for _ in range(8):
            case, secret = send()
            share(case, world.ana, secret)
        everything(client)  # noted once
        with django_assert_max_num_queries(22):
            client.get(f"{PATH}?tab=given")
