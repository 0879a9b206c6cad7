"""Give many cases to a colleague: who may, what it needs, and what stays untouched."""

from uuid import uuid4

import pytest

from casework.codes import Role
from casework.models import AuditEvent, Grant, Recusal, Work
from reporting import sealing
from reporting.models import DeskWrap
from tests.casework.conftest import (
    DAY,
    DESK,
    KEYS,
    b64,
    identity,
    person,
    send,
    share,
    signed_in,
)

PATH = "/casework/api/assign/"
TITLES = "/casework/api/titles/"


def assign(client, to, *cases, **sealed):
    ticked = [{"case": str(getattr(case, "pk", case)), **sealed} for case in cases]
    body = {"caseworker": to, "cases": ticked}
    return client.post(PATH, body, content_type="application/json")


def wrapped(secret, username):
    return b64(sealing.wrap(secret, KEYS[username].recipient))


def owners():
    return dict(Work.objects.values_list("report", "owner__username"))


def test_who_can_open_them_gets_them_at_once(world):
    other, secret = send()
    share(other, world.ana, secret)
    answer = assign(signed_in(world.clara), "ana", world.case, other)
    assert answer.status_code == 200, answer.content
    assert sorted(answer.json()["assigned"]) == sorted(
        [str(world.case.pk), str(other.pk)]
    )
    assert owners() == {world.case.pk: "ana", other.pk: "ana"}
    # A new report has work from now on, with a next action and a day.
    assert not Work.objects.filter(next_action="").exists()
    assert not DeskWrap.objects.filter(is_new=True).exists()
    events = AuditEvent.objects.filter(action="assign", detail="ana")
    assert events.count() == 2


def test_assigning_again_is_noted_once(world):
    client = signed_in(world.clara)
    for _ in range(2):
        assert assign(client, "ana", world.case).status_code == 200
    assert AuditEvent.objects.filter(action="assign").count() == 1


def test_a_key_that_is_missing_comes_from_the_browser_of_intake(world):
    client = signed_in(world.clara)
    first = assign(client, "dora", world.case).json()
    assert (first["assigned"], first["refused"]) == ([], [])
    (asked,) = first["needs_key"]
    assert first["recipient"] == world.dora.recipient
    assert not Work.objects.exists()
    # What Clara's browser does: it opens a wrap and seals the secret to Dora.
    (wrap,) = asked["wraps"]
    assert wrap["holder"] == "desk:lantern:1"
    sealed = wrapped(world.secret, "dora")
    second = assign(client, "dora", world.case, sealed=sealed).json()
    assert second["assigned"] == [str(world.case.pk)]
    grant = Grant.objects.get(report=world.case, caseworker=world.dora)
    opened = sealing.unwrap(bytes(grant.sealed), KEYS["dora"])
    assert str(opened.recipient) == world.case.recipient
    assert owners() == {world.case.pk: "dora"}
    assert signed_in(world.dora).get(f"/casework/cases/{world.case.pk}/").status_code


def test_without_intake_nobody_can_be_let_in(world):
    client = signed_in(world.ana)
    sealed = wrapped(world.secret, "dora")
    for more in ({}, {"sealed": sealed}):
        answer = assign(client, "dora", world.case, **more).json()
        assert answer["refused"] == [str(world.case.pk)]
        assert answer["needs_key"] == answer["assigned"] == []
    assert not Grant.objects.filter(caseworker=world.dora).exists()
    assert not Work.objects.exists()
    # One may take a case on oneself, give it to who has it, and give it back.
    assert assign(client, "ana", world.case).json()["assigned"]
    assert assign(client, "clara", world.case).json()["assigned"]
    assert assign(client, "-", world.case).json()["assigned"]
    assert owners() == {world.case.pk: None}


def test_who_stepped_back_does_not_get_it(world):
    Recusal.objects.create(report=world.case, caseworker=world.dora, recused_on=DAY)
    sealed = wrapped(world.secret, "dora")
    answer = assign(signed_in(world.clara), "dora", world.case, sealed=sealed).json()
    assert answer["refused"] == [str(world.case.pk)]
    assert not Grant.objects.filter(caseworker=world.dora).exists()


@pytest.mark.parametrize("to", ["ben", "nina", "zana", "", "ana\x00"])
def test_only_a_colleague_with_a_key_can_own_a_case(world, to):
    answer = assign(signed_in(world.clara), to, world.case)
    assert answer.status_code == 400
    assert not Work.objects.exists()


def test_a_colleague_without_a_role_in_cases_is_not_offered(world):
    world.dora.held.update(role=Role.OBSERVER)
    client = signed_in(world.clara)
    assert assign(client, "dora", world.case).status_code == 400
    people = client.get("/casework/queue/").context["people"]
    assert [one.username for one in people] == ["clara", "ana"]


def test_a_case_of_others_is_as_absent_as_an_invented_one(world):
    theirs, _ = send(desk="bridge")
    client = signed_in(world.clara)
    answers = [assign(client, "ana", world.case, one) for one in (theirs, uuid4())]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content
    assert not Work.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"caseworker": "ana", "cases": []},
        {"caseworker": "ana", "cases": ["x"]},
        {"caseworker": "ana", "cases": [{"case": "x"}]},
        {"caseworker": "ana", "cases": {"case": "x"}},
        {"caseworker": "ana", "cases": [{"case": str(uuid4())}] * 26},
        {"caseworker": "ana", "cases": [{"case": str(uuid4()), "sealed": "%"}]},
        [],
    ],
)
def test_nonsense_is_refused_with_a_reason(world, body):
    answer = signed_in(world.clara).post(PATH, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()


def test_the_desk_counts_as_access(world):
    """A second intake member needs no wrap of their own."""
    KEYS["ida"] = identity(16)
    ida = person("ida", world.lantern, roles=[Role.INTAKE])
    assert assign(signed_in(world.clara), "ida", world.case).json()["needs_key"]
    sealed = sealing.wrap(DESK, KEYS["ida"].recipient)
    ida.desk_keys.create(desk="lantern", epoch=1, sealed=sealed)
    assert assign(signed_in(world.clara), "ida", world.case).json()["assigned"]
    assert not Grant.objects.filter(caseworker=ida).exists()


# Titles


def titles(client, *cases):
    body = {"cases": [str(getattr(case, "pk", case)) for case in cases]}
    return client.post(TITLES, body, content_type="application/json")


def test_titles_come_sealed_and_only_of_what_one_may_see(
    world, django_assert_max_num_queries
):
    theirs, _ = send(desk="bridge")
    plain, secret = send()
    share(plain, world.ana, secret)
    for case in (world.case, theirs):
        case.sheets.create(kind="title", version=2, sealed=b"sealed", changed_on=DAY)
    client = signed_in(world.ana)
    with django_assert_max_num_queries(9):
        answer = titles(client, world.case, theirs, plain, uuid4())
    (title,) = answer.json()["titles"]
    assert title["case"] == str(world.case.pk)
    assert (title["version"], title["sealed"]) == (2, b64(b"sealed"))
    assert [wrap["holder"] for wrap in title["wraps"]] == ["me"]
    assert titles(signed_in(world.ben), world.case).json() == {"titles": []}
    assert titles(client, *(uuid4() for _ in range(26))).status_code == 400
