"""Cases that belong together, and hints about others."""

from datetime import date
from uuid import uuid4

import pytest

from casework.approvals import deciding
from casework.approvals.deciding import NotReady
from casework.codes import Role
from casework.models import (
    AuditEvent,
    Coding,
    Grant,
    Link,
    Note,
    Proposal,
    RoleHeld,
    Work,
)
from casework.sharing import hints
from reporting.models import DeskWrap, Message
from tests.casework.conftest import DAY, send, share, signed_in

API = "/casework/api/cases"
CODES = {"main_code": "cor.tender", "country": "AL", "region": "AL-11"}


def code(case, **changes):
    codes = CODES | {"actor": "municipality", "coded_on": DAY} | changes
    Coding.objects.create(report=case, **codes)


@pytest.fixture
def two(world):
    """Two cases with the same codes that Ana and Dora both have."""
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    world.other, secret = send()
    for case, key in ((world.case, world.secret), (world.other, secret)):
        code(case)
        for person in (world.ana, world.dora):
            if not case.grants.filter(caseworker=person).exists():
                share(case, person, key)
    return world


def post(person, path, body=None):
    return signed_in(person).post(path, body or {}, content_type="application/json")


def link(world, *, by=None, other=None, is_linked=True):
    body = {"other": str(other or world.other.pk), "is_linked": is_linked}
    return post(by or world.ana, f"{API}/{world.case.pk}/links/", body)


def neighbours(world, person=None, case=None):
    path = f"{API}/{(case or world.case).pk}/sharing/"
    return signed_in(person or world.ana).get(path).json()["neighbours"]


def note_of(person, case):
    return Note.objects.create(
        report=case, author=person, sealed=b"n", written_on=DAY
    ).pk


def merge(world, into=None):
    body = {
        "into": str(into or world.other.pk),
        "note": note_of(world.ana, world.case),
    }
    return post(world.ana, f"{API}/{world.case.pk}/merges/", body)


def merged(world):
    assert merge(world).status_code == 201
    deciding.agree(Proposal.objects.get(state="pending"), by=world.dora)


class SimilarTests:
    def test_it_has_the_same_codes_and_month(self, two):
        [found] = neighbours(two)
        assert found["case"] == str(two.other.pk)
        assert not found["is_linked"]

    @pytest.mark.parametrize(
        "change",
        [
            {"region": "AL-12"},
            {"main_code": "cor.jobs"},
            {"actor": "court"},
            {"region": "", "country": "MK"},
        ],
    )
    def test_another_code_is_not_similar(self, two, change):
        Coding.objects.filter(report=two.other).update(**change)
        assert neighbours(two) == []

    def test_another_month_is_not_similar(self, two):
        two.other.received_on = date(2026, 4, 1)
        two.other.save(update_fields=["received_on"])
        assert neighbours(two) == []

    def test_a_case_one_may_not_see_is_not_named(self, two):
        Grant.objects.filter(report=two.other, caseworker=two.ana).delete()
        assert neighbours(two) == []
        assert str(two.other.pk) in {one["case"] for one in neighbours(two, two.dora)}

    def test_a_case_without_codes_has_none(self, two):
        Coding.objects.filter(report=two.case).delete()
        assert neighbours(two) == []


class LinkTests:
    def test_both_ends_show_it_and_either_ends_it(self, two):
        assert link(two).status_code == 204
        assert neighbours(two)[0]["is_linked"]
        assert neighbours(two, case=two.other)[0]["is_linked"]
        assert link(two).status_code == 409
        assert link(two, is_linked=False).status_code == 204
        assert not Link.objects.exists()
        assert link(two, is_linked=False).status_code == 409

    def test_a_case_of_others_does_not_exist(self, two):
        theirs, _ = send(desk="bridge")
        response = link(two, other=theirs.pk)
        invented = link(two, other=uuid4())
        assert response.status_code == invented.status_code == 404
        assert response.content == invented.content

    def test_not_with_itself(self, two):
        assert link(two, other=two.case.pk).status_code == 409

    @pytest.mark.parametrize("other", ["", "x", [], None])
    def test_what_is_no_case_is_refused(self, two, other):
        path = f"{API}/{two.case.pk}/links/"
        assert post(two.ana, path, {"other": other}).status_code == 400


class MergeTests:
    def test_two_agree_and_one_goes_on_in_the_other(self, two):
        Work.objects.create(
            report=two.case, organisation=two.lantern, next_action="check", due_on=DAY
        )
        merged(two)
        two.case.refresh_from_db()
        assert two.case.stage == "closed"
        assert two.case.steps.last().reason == "duplicate"
        assert not Work.objects.filter(is_open=True).exists()
        [here] = neighbours(two, case=two.other)
        [there] = neighbours(two)
        assert here["is_merged_here"]
        assert there["is_merged_into"]

    def test_its_reporter_goes_on_writing_and_the_other_case_says_so(self, two):
        merged(two)
        for number in (1, 2):
            Message.objects.create(
                report=two.case,
                number=number,
                sender="reporter",
                for_case=b"c",
                for_reporter=b"r",
                sent_on=DAY,
            )
        [here] = neighbours(two, case=two.other)
        assert (here["messages"], here["unread"]) == (2, 2)

    def test_who_agrees_must_see_both(self, two):
        merge(two)
        Grant.objects.filter(report=two.other, caseworker=two.dora).delete()
        with pytest.raises(NotReady):
            deciding.agree(Proposal.objects.get(), by=two.dora)
        assert not Link.objects.exists()
        assert Proposal.objects.get().state == "pending"

    def test_no_chains_no_rings_and_nothing_closed(self, two):
        third, secret = send()
        share(third, two.ana, secret)
        merged(two)
        assert merge(two, into=third.pk).status_code == 409
        note = note_of(two.ana, third)
        body = {"into": str(two.case.pk), "note": note}
        assert post(two.ana, f"{API}/{third.pk}/merges/", body).status_code == 409
        body = {"into": str(third.pk), "note": note_of(two.ana, two.other)}
        path = f"{API}/{two.other.pk}/merges/"
        assert post(two.ana, path, body).status_code == 409

    def test_nothing_goes_on_in_a_closed_case(self, two):
        two.other.stage = "closed"
        two.other.save(update_fields=["stage"])
        assert merge(two).status_code == 409

    def test_what_changed_meanwhile_stops_it(self, two):
        merge(two)
        two.case.stage = "closed"
        two.case.save(update_fields=["stage"])
        with pytest.raises(NotReady):
            deciding.agree(Proposal.objects.get(), by=two.dora)

    def test_the_same_is_proposed_once(self, two):
        assert merge(two).status_code == 201
        assert merge(two).status_code == 409

    def test_into_a_case_of_others_is_as_into_nothing(self, two):
        theirs, _ = send(desk="bridge")
        response, invented = merge(two, into=theirs.pk), merge(two, into=uuid4())
        assert response.status_code == invented.status_code == 404
        assert response.content == invented.content


class HintsTests:
    def look(self, world):
        return post(world.ana, f"{API}/{world.case.pk}/hints/")

    def elsewhere(self, number, **changes):
        for _ in range(number):
            case, _ = send(desk="bridge")
            code(case, **changes)

    @pytest.mark.parametrize(
        ("number", "said"), [(1, "1-4"), (4, "1-4"), (5, "5+"), (6, "5+")]
    )
    def test_it_says_roughly_how_many_and_whom_to_ask(self, two, number, said):
        two.bridge.contact = "+000"
        two.bridge.save()
        self.elsewhere(number)
        assert self.look(two).json() == [
            {"name": "Bridge", "contact": "+000", "count": said}
        ]

    def test_our_own_and_other_codes_do_not_count(self, two):
        self.elsewhere(2, actor="court")
        DeskWrap.objects.create(report=two.other, desk="bridge", epoch=1, sealed=b"s")
        assert self.look(two).json() == []

    def test_each_look_is_in_the_trail(self, two):
        self.look(two)
        event = AuditEvent.objects.get(detail=hints.DETAIL)
        assert (event.actor, event.case) == ("ana", two.case.pk)

    def test_nobody_looks_all_day(self, two, monkeypatch):
        monkeypatch.setattr(hints, "LOOKS_A_DAY", 2)
        assert [self.look(two).status_code for _ in range(3)] == [200, 200, 409]

    def test_violence_at_home_is_hinted_at_only_to_who_knows_how(self, two):
        self.elsewhere(1)
        two.case.kind = "gbv"
        two.case.save(update_fields=["kind"])
        assert self.look(two).json() == []

    def test_without_codes_nothing_is_said(self, two):
        Coding.objects.filter(report=two.case).delete()
        assert self.look(two).status_code == 409

    def test_a_case_of_others_cannot_be_asked_about(self, two):
        assert post(two.ben, f"{API}/{two.case.pk}/hints/").status_code == 404
