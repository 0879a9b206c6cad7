"""The queue: filters, ages, promises, unread messages, pages; in constant queries."""

from datetime import date, timedelta

import pytest

from casework.desk import queue
from casework.models import Read
from reporting.models import Message
from tests.casework.conftest import DAY, send, share, signed_in

PATH = "/casework/queue/"


def give(world, **fields):
    case, secret = send(**fields)
    share(case, world.ana, secret)
    return case


def rows(client, query=""):
    return client.get(PATH + query).context["page"].rows


def test_it_shows_stage_kind_place_age_and_promise(world, settings):
    settings.TODAY = DAY + timedelta(days=5)
    page = signed_in(world.ana).get(PATH)
    (row,) = page.context["page"].rows
    assert (row.age_days, row.due_on) == (5, DAY + timedelta(days=7))
    assert (row.days_left, row.is_late, row.is_new) == (2, False, True)
    text = page.content.decode()
    for words in ("Received", "Corruption", "Albania", "5 days"):
        assert words in text
    assert str(world.case.pk)[:8] in text


def test_a_broken_promise_is_marked(world, settings):
    settings.TODAY = DAY + timedelta(days=8)
    page = signed_in(world.ana).get(PATH)
    assert page.context["page"].rows[0].is_late
    assert b'class="late"' in page.content


@pytest.mark.parametrize(
    ("stage", "received", "due"),
    [
        ("received", date(2026, 3, 2), date(2026, 3, 9)),
        ("acknowledged", date(2026, 3, 2), date(2026, 6, 2)),
        ("referred", date(2026, 11, 30), date(2027, 2, 28)),
        ("need_info", date(2027, 12, 1), date(2028, 3, 1)),
        ("result_verdict", date(2026, 3, 2), None),
        ("closed", date(2026, 3, 2), None),
    ],
)
def test_what_is_promised_by_when(stage, received, due):
    assert queue.due_on(stage, received) == due


def test_it_counts_what_the_reporter_wrote_since(world):
    for number, sender in enumerate(("reporter", "desk", "reporter"), 1):
        Message.objects.create(
            report=world.case,
            number=number,
            sender=sender,
            for_case=b"c",
            for_reporter=b"r",
            sent_on=DAY,
        )
    client = signed_in(world.ana)
    assert rows(client)[0].unread == 2
    Read.objects.create(report=world.case, caseworker=world.clara, number=3)
    assert rows(client)[0].unread == 2
    read = Read.objects.create(report=world.case, caseworker=world.ana, number=1)
    (row,) = rows(client)
    assert (row.unread, row.is_new) == (1, False)
    read.number = 3
    read.save()
    assert rows(client)[0].unread == 0


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("?stage=any", 4),
        ("?stage=closed", 1),
        ("?stage=verified", 1),
        ("?kind=prs", 1),
        ("?country=MK", 1),
        ("?kind=prs&country=MK", 1),
        ("?kind=cor&country=MK", 0),
    ],
)
def test_it_filters_and_leaves_out_closed_ones(world, query, number):
    give(world, kind="prs", country="MK")
    for stage in ("verified", "closed"):
        case = give(world)
        case.stage = stage
        case.save()
    assert len(rows(signed_in(world.ana), query)) == number


@pytest.mark.parametrize(
    "query",
    [
        "?stage=nonsense",
        "?kind=%00",
        "?country=%F0%9F%92%A5&kind=cor",
        "?after=x",
        "?after=2026-03-02",
        "?after=2026-03-02_x",
        "?after=9999-99-99_4d93628a-59fd-4720-82da-a46078d306f9",
        "?after=" + "9" * 1000,
    ],
)
def test_a_choice_that_does_not_exist_is_said_and_ignored(world, query):
    response = signed_in(world.ana).get(PATH + query)
    assert response.status_code == 200
    assert len(response.context["page"].rows) == 1
    assert response.context["form"].errors
    assert b'class="problem"' in response.content


def test_the_oldest_come_first_and_pages_miss_none(world, monkeypatch):
    monkeypatch.setattr(queue, "ROWS", 4)
    days = [DAY - timedelta(days=day) for day in (0, 3, 3, 3, 1, 3, 2, 3, 3, 5)]
    for day in days:
        give(world, on=day)
    client, seen, query = signed_in(world.ana), [], "?kind=cor"
    while query:
        response = client.get(PATH + query)
        page = response.context["page"]
        assert len(page.rows) <= 4
        seen += [row.case for row in page.rows]
        query = "?" + response.context["following"] if page.next else ""
        assert not query or "kind=cor" in query
    assert len(seen) == len({case.pk for case in seen}) == len(days) + 1
    order = [(case.received_on, case.pk) for case in seen]
    assert order == sorted(order)


def test_a_page_has_fifty_rows():
    assert queue.ROWS == 50


@pytest.mark.parametrize("who", ["ana", "clara"])
def test_the_number_of_queries_does_not_grow(world, who, django_assert_num_queries):
    client = signed_in(getattr(world, who))
    # Session, person with organisation, TOTP device, one page of cases.
    with django_assert_num_queries(4):
        client.get(PATH)
    for _ in range(12):
        give(world)
    with django_assert_num_queries(4):
        assert len(rows(client)) == 13


def test_the_queue_reads_no_envelope(world, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        queue.page(world.ana, today=DAY)
    assert "envelope" not in captured.captured_queries[0]["sql"]
