"""The queue: tabs, order, filters, promises, unread, pages; in constant queries."""

import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from casework.codes import Role
from casework.desk import queue, sources
from casework.desk.choices import narrow
from casework.desk.cursors import BY_DUE
from casework.desk.sources import Tab
from casework.models import Case, DeskKey, Grant, Read, Recusal, Sheet, Work
from reporting.models import DeskWrap, Message, Report
from tests.casework.conftest import DAY, KEYS, person, send, share, signed_in

PATH = "/casework/queue/"


def give(world, *, to=None, **fields):
    case, secret = send(**fields)
    share(case, to or world.ana, secret)
    return case


def work(world, case, **fields):
    fields = {"next_action": "check", "due_on": DAY, "owner": world.ana} | fields
    organisation = fields.pop("organisation", world.lantern)
    return Work.objects.create(report=case, organisation=organisation, **fields)


def rows(client, query=""):
    return client.get(PATH + query).context["page"].rows


def cases(client, query=""):
    return [row.case.pk for row in rows(client, query)]


def all_pages(caseworker, tab, **wanted):
    """Every case of a tab, page by page, each page begun where the last ended."""
    found, after = [], ""
    order = sources.source_of(tab, caseworker).order
    for _ in range(500):
        page = queue.page(
            caseworker,
            tab=tab,
            today=DAY,
            wanted=wanted,
            after=order.parse(after) if after else None,
        )
        assert len(page.rows) <= queue.ROWS
        found += [row.case.pk for row in page.rows]
        after = page.next
        if not after:
            return found
    raise AssertionError("the pages never end")


# What stands where


def test_my_next_actions_come_first_by_due_day_then_urgency(world):
    days = [(3, "u2"), (1, "u3"), (1, "u0"), (9, "u0"), (-2, "u3")]
    made = {}
    for day, urgency in days:
        case = give(world)
        work(world, case, due_on=DAY + timedelta(days=day), urgency=urgency)
        made[day, urgency] = case.pk
    shown = cases(signed_in(world.ana))
    assert shown == [made[key] for key in sorted(made)]


def test_what_nobody_of_us_has_opened_is_new_and_the_oldest_first(world):
    later, _ = send(on=DAY + timedelta(days=1))
    send(desk="bridge")
    client = signed_in(world.clara)
    assert cases(client, "?tab=new") == [world.case.pk, later.pk]
    first = client.get(PATH)
    assert first.context["new_count"] == 2
    assert b"2 new reports that nobody has opened" in first.content
    # Somebody elsewhere has opened it: it is still new to us.
    work(world, later, organisation=world.bridge, owner=None)
    Report.objects.filter(pk=later.pk).update(stage="acknowledged")
    assert cases(client, "?tab=new") == [world.case.pk, later.pk]
    work(world, world.case)
    assert cases(client, "?tab=new") == [later.pk]
    assert cases(client, "?tab=desk") == [world.case.pk]


def test_only_intake_has_what_is_new(world):
    page = signed_in(world.ana).get(PATH + "?tab=new")
    assert page.context["page"].rows == []
    assert b"?tab=new" not in page.content


def test_closed_work_leaves_the_desk(world):
    work(world, world.case, is_open=False, next_action="", due_on=None)
    client = signed_in(world.clara)
    assert cases(client, "?tab=desk") == cases(client, "?tab=new") == []
    assert cases(client, "?tab=closed") == [world.case.pk]


def test_what_is_shared_comes_newest_first(world):
    second = give(world)
    assert cases(signed_in(world.ana), "?tab=given") == [second.pk, world.case.pk]


def test_it_shows_signals_urgency_due_action_and_owner(world, settings):
    settings.TODAY = DAY + timedelta(days=5)
    signals = ["weapon", "danger", "from_later"]
    work(world, world.case, urgency="u1", signals=signals, due_on=DAY)
    Sheet.objects.create(
        report=world.case, kind="title", version=3, sealed=b"s", changed_on=DAY
    )
    page = signed_in(world.ana).get(PATH)
    (row,) = page.context["page"].rows
    assert (row.age_days, row.days_left, row.is_late) == (5, -5, True)
    assert [code for code, _ in row.signals] == ["danger", "weapon"]
    text = page.content.decode()
    for words in (
        ">U1<",
        "late by 5 days",
        "Check what was told",
        "Ana",
        "Albania",
        "5 days",
        ">danger<",
        'data-title="3"',
        str(world.case.pk)[:8],
    ):
        assert words in text


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
    given = "?tab=given"
    assert rows(client, given)[0].unread == 2
    Read.objects.create(report=world.case, caseworker=world.clara, number=3)
    assert rows(client, given)[0].unread == 2
    read = Read.objects.create(report=world.case, caseworker=world.ana, number=1)
    (row,) = rows(client, given)
    assert (row.unread, row.is_new) == (1, False)
    read.number = 3
    read.save()
    assert rows(client, given)[0].unread == 0
    read.is_search_only = True
    read.save()
    assert rows(client, given)[0].is_new


# Filters


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 2),
        ("stage=verified", 1),
        ("kind=prs", 1),
        ("country=MK", 1),
        ("kind=prs&country=MK", 1),
        ("kind=cor&country=MK", 0),
        ("urgency=u0", 1),
        ("language=sq", 1),
        ("signal=minor", 1),
        ("signal=danger", 0),
        ("due=late", 1),
        ("due=3", 1),
        ("due=7", 2),
        ("owner=ana", 1),
        ("owner=-", 1),
        ("owner=dora", 0),
    ],
)
@pytest.mark.parametrize("tab", ["desk", "given"])
def test_it_filters(world, tab, query, number):
    Grant.objects.all().delete()
    first = give(world, kind="prs", country="MK")
    work(world, first, urgency="u0", due_on=DAY - timedelta(days=1), language="sq")
    second = give(world)
    week = DAY + timedelta(days=7)
    work(world, second, owner=None, due_on=week, signals=["minor", "police"])
    Report.objects.filter(pk=second.pk).update(stage="verified")
    assert len(rows(signed_in(world.ana), f"?tab={tab}&{query}")) == number


@pytest.mark.parametrize(
    "query",
    [
        "?tab=desk&stage=nonsense",
        "?kind=%00",
        "?country=%F0%9F%92%A5&kind=cor",
        "?owner=ben&tab=desk",
        "?due=-1",
        "?after=x",
        "?after=2026-03-02",
        "?after=2026-03-02_u1_x",
        "?after=9999-99-99_u1_4d93628a-59fd-4720-82da-a46078d306f9",
        "?tab=given&after=2026-03-02_u1_4d93628a-59fd-4720-82da-a46078d306f9",
        "?tab=closed&after=99999999999999999999",
        "?tab=closed&after=%D9%A3",
        "?after=" + "9" * 1000,
        "?tab=nowhere",
    ],
)
def test_a_choice_that_does_not_exist_is_said_and_ignored(world, query):
    work(world, world.case)
    response = signed_in(world.ana).get(PATH + query)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert b'class="problem"' in response.content
    if "closed" not in query:
        assert len(response.context["page"].rows) == 1


# Pages


def test_pages_miss_none_and_repeat_none(world, monkeypatch):
    monkeypatch.setattr(queue, "ROWS", 4)
    chance = random.Random(3)
    for _ in range(23):
        due = DAY + timedelta(days=chance.randrange(3))
        urgency = chance.choice(["u0", "u1"])
        is_open = chance.random() > 0.3
        fields = {} if is_open else {"is_open": False, "next_action": ""}
        work(world, give(world), urgency=urgency, due_on=due, **fields)
        send()
    for tab in (Tab.MINE, Tab.DESK, Tab.GIVEN, Tab.CLOSED):
        found = all_pages(world.ana, tab)
        assert len(found) == len(set(found)) > 2, tab
    assert len(all_pages(world.ana, Tab.GIVEN)) == 24
    client, query, seen = signed_in(world.ana), "?tab=desk&kind=cor", []
    while query:
        response = client.get(PATH + query)
        seen += [row.case.pk for row in response.context["page"].rows]
        following = response.context["following"]
        query = "?" + following if response.context["page"].next else ""
        assert not query or ("kind=cor" in query and "tab=desk" in query)
    assert seen == all_pages(world.ana, Tab.DESK)


def test_a_page_has_fifty_rows():
    assert queue.ROWS == 50


def test_a_filter_that_fits_little_ends_early_and_goes_on(world, monkeypatch):
    monkeypatch.setattr(queue, "MAX_FILTERED", 5)
    found = []
    for number in range(23):
        country = "MK" if number in (0, 7, 21) else "AL"
        case = give(world, country=country)
        work(world, case, due_on=DAY + timedelta(days=number))
        found += [case.pk] * (country == "MK")
    page = queue.page(world.ana, tab=Tab.MINE, today=DAY, wanted={"country": "MK"})
    assert page.is_cut
    assert [row.case.pk for row in page.rows] == found[:1]
    assert all_pages(world.ana, Tab.MINE, country="MK") == found


def test_who_may_see_little_of_a_large_desk_still_finds_it(world, monkeypatch):
    monkeypatch.setattr(sources, "FEW_GRANTS", 0)
    monkeypatch.setattr(queue, "MAX_HIDDEN", 6)
    monkeypatch.setattr(queue, "ROWS", 2)
    theirs = []
    for number in range(30):
        case, secret = send()
        work(world, case, owner=None, due_on=DAY + timedelta(days=number))
        if number % 9 == 8:
            share(case, world.ana, secret)
            theirs.append(case.pk)
    assert all_pages(world.ana, Tab.DESK) == theirs


# Who sees what


def _give_at_random(world, chance, people):
    """One more case, at random desks, with random grants, work and recusals."""
    case, secret = send(desk=chance.choice(["lantern", "bridge"]))
    if chance.random() < 0.3:
        DeskWrap.objects.get_or_create(
            report=case, desk="lantern", defaults={"epoch": 2, "sealed": b"s"}
        )
    for one in people:
        if chance.random() < 0.3:
            share(case, one, secret)
        if chance.random() < 0.15:
            Recusal.objects.create(report=case, caseworker=one, recused_on=DAY)
    for organisation in (world.lantern, world.bridge):
        if chance.random() < 0.6:
            is_open = chance.random() < 0.6
            owner = chance.choice([None, world.ana, world.dora, world.clara])
            fields = {"is_open": is_open, "organisation": organisation}
            work(world, case, owner=owner, **fields)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("few", [0, 5000])
def test_it_shows_exactly_the_visible_cases(world, monkeypatch, seed, few):
    """All tabs together hold what `visible_to` chooses: no more, and no less."""
    monkeypatch.setattr(queue, "ROWS", 3)
    monkeypatch.setattr(sources, "FEW_GRANTS", few)
    chance = random.Random(seed)
    people = [world.ana, world.ben, world.clara, world.dora]
    if chance.random() < 0.5:  # Clara came after the desk's first key
        DeskKey.objects.filter(caseworker=world.clara).update(epoch=2)
    for _ in range(14):
        _give_at_random(world, chance, people)
    for one in people:
        expected = set(Case.objects.visible_to(one).values_list("pk", flat=True))
        shown = {tab: all_pages(one, tab) for tab in Tab}
        for tab, found in shown.items():
            assert len(found) == len(set(found)), tab
        assert set().union(*shown.values()) == expected, one
        assert set(shown[Tab.MINE]) <= expected


def test_without_an_organisation_one_sees_what_was_shared(world):
    KEYS["zoe"] = KEYS["nina"]
    zoe = person("zoe", None, roles=[Role.INTAKE])
    share(world.case, zoe, world.secret)
    client = signed_in(zoe)
    assert cases(client, "?tab=given") == [world.case.pk]
    for tab in ("mine", "new", "desk", "closed"):
        assert cases(client, f"?tab={tab}") == []


# Cost


@pytest.mark.parametrize(("who", "number"), [("ana", 11), ("clara", 12)])
@pytest.mark.parametrize("tab", list(Tab))
def test_the_number_of_queries_does_not_grow(
    world, who, number, tab, django_assert_max_num_queries
):
    client = signed_in(getattr(world, who))
    work(world, world.case)
    # Session, person, second factor, roles, colleagues, views, how far a filter may
    # look, keys of the page, cases, work; few grants or many; for intake the new ones.
    with django_assert_max_num_queries(number):
        client.get(PATH + f"?tab={tab.value}&country=AL")
    for at in range(12):
        case = give(world)
        if at % 2:
            work(world, case, is_open=at % 3 > 0, next_action="check")
    with django_assert_max_num_queries(number):
        client.get(PATH + f"?tab={tab.value}&country=AL")


def test_the_queue_reads_no_envelope_and_no_key(world, django_assert_num_queries):
    work(world, world.case)
    assert not world.ana.is_intake  # asks for the roles once
    with django_assert_num_queries(3) as captured:
        page = queue.page(world.ana, tab=Tab.MINE, today=DAY)
    assert len(page.rows) == 1
    for query in captured.captured_queries:
        assert "envelope" not in query["sql"]
        assert "reply_to" not in query["sql"]


def test_work_begun_takes_the_report_off_what_is_new(world):
    assert DeskWrap.objects.get(report=world.case).is_new
    work(world, world.case, organisation=world.bridge)
    assert DeskWrap.objects.get(report=world.case).is_new
    work(world, world.case)
    assert not DeskWrap.objects.get(report=world.case).is_new


@pytest.mark.parametrize(
    ("tab", "index"),
    [
        (Tab.MINE, "open_work_of_owner"),
        (Tab.DESK, "open_work_of_desk"),
        (Tab.CLOSED, "closed_work_of_desk"),
        (Tab.NEW, "new_at_desk"),
        (Tab.GIVEN, "grants_in_order"),
    ],
)
@pytest.mark.parametrize("wanted", [{}, {"kind": "cor", "signal": "minor"}])
@pytest.mark.parametrize("is_later", [False, True])
def test_each_tab_is_walked_along_its_index(world, tab, index, wanted, is_later):
    source = sources.source_of(tab, world.clara)
    key = (DAY, "u1", uuid4()) if source.order is BY_DUE else (7,)
    rows = narrow(source, world.clara, wanted, DAY).order_by(*source.order.names)
    if is_later:
        rows = rows.filter(source.order.after(key))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What other tests left behind must not decide: as if with a million rows.
            cursor.execute(
                "UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relname"
                " IN ('casework_grant', 'casework_work', 'reporting_deskwrap',"
                " 'reporting_report')"
            )
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = rows.values_list(*source.order.fields, "report_id")[:51].explain()
    assert index in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
