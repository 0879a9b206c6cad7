"""A case goes to an institution: agreed by two, sent, reminded of, answered."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from casework.approvals import deciding
from casework.codes import Action, Actor, Role
from casework.models import (
    AuditEvent,
    Coding,
    Letter,
    Note,
    Proposal,
    RoleHeld,
    Work,
)
from casework.sharing import directory
from casework.sharing.bodies import Body, open_to, parse, suggest
from reporting.codes import DETAIL_CODES, Kind
from reporting.places import SIX
from tests.casework.conftest import DAY, send, share, signed_in

API = "/casework/api/cases"
AGENCY, CONTROL = "example-al-agency", "example-al-police-control"


def body(code, **facts):
    checked = {"verified_on": "2026-01-01", "verified_by": "Somebody"}
    return Body(code, "AL", code, "", "agency", **(checked | facts))


class RulesTests:
    def ask(self, *bodies, code="cor.tender", actor="municipality", signals=()):
        found = open_to(bodies, country="AL", actor=actor, signals=signals)
        return [one.code for one in suggest(found, code=code, actor=actor)]

    def test_a_body_that_is_the_actor_never_gets_it(self):
        court = body("court", is_actor=("court", "prosecution"))
        assert self.ask(court) == ["court"]
        for actor in ("court", "prosecution"):
            assert self.ask(court, actor=actor) == []

    @pytest.mark.parametrize("case", [{"actor": "police"}, {"signals": ["police"]}])
    def test_no_kind_of_police_gets_it_once_police_are_involved(self, case):
        ours = [body("one", is_actor=("police",)), body("two")]
        control = Body("three", "AL", "x", "", "police_control", **CHECKED)
        station = Body("four", "AL", "x", "", "police", **CHECKED)
        assert self.ask(*ours, control, station, **case) == ["two"]
        assert len(self.ask(*ours, control, station)) == 4

    def test_what_nobody_has_checked_does_not_exist(self):
        for lacking in ({"verified_on": ""}, {"verified_by": ""}):
            assert self.ask(body("one", **lacking)) == []

    def test_another_country_is_not_asked(self):
        assert open_to([body("one")], country="MK", actor="court", signals=()) == []
        everywhere = Body("all", "*", "x", "", "media", **CHECKED)
        assert open_to([everywhere], country="MK", actor="court", signals=())

    def test_the_most_particular_comes_first(self):
        every = body("a-every")
        kind = body("b-kind", kinds=("cor",))
        code = body("c-code", kinds=("cor.tender",))
        other = body("d-other", kinds=("oc",))
        assert self.ask(every, kind, code, other) == ["c-code", "b-kind", "a-every"]

    def test_some_are_only_about_some_actors(self):
        assert self.ask(body("one", actors=("tax",))) == []
        assert self.ask(body("one", actors=("tax",)), actor="tax") == ["one"]

    def test_each_type_needs_its_own_consent(self):
        consents = {
            type: Body("x", "AL", "x", "", type).consent
            for type in ("media", "network", "ombudsman")
        }
        assert consents == {
            "media": "pass_media",
            "network": "pass_cso",
            "ombudsman": "pass_inst",
        }


CHECKED = {"verified_on": "2026-01-01", "verified_by": "Somebody"}


class DataTests:
    @pytest.mark.parametrize("path", [directory.REAL, directory.DEMO])
    def test_the_file_speaks_our_codes(self, path):
        rows = json.loads(path.read_text("utf-8"))["bodies"]
        found = parse(rows)
        assert len({one.code for one in found}) == len(found)
        for one in found:
            assert len(one.code) <= 40
            assert one.country in {*SIX, "*"}
            assert set(one.is_actor) | set(one.actors) <= set(Actor.values)
            assert set(one.kinds) <= set(Kind.values) | set(DETAIL_CODES)
            assert bool(one.verified_on) == bool(one.verified_by)
            assert one.source

    def test_nothing_real_is_shown_before_somebody_has_checked_it(self, settings):
        settings.PRODUCTION = True
        shown = {one.code for one in directory.bodies()}
        rows = json.loads(directory.REAL.read_text("utf-8"))["bodies"]
        assert shown == {row["code"] for row in rows if row["verified_on"]}

    def test_invented_ones_stay_in_the_demonstration(self, settings):
        assert directory.body_called(AGENCY)
        settings.PRODUCTION = True
        assert directory.body_called(AGENCY) is None


@pytest.fixture
def coded(world):
    """Dora reviews; the case is coded and worked on."""
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    code(world.case)
    Work.objects.create(
        report=world.case, organisation=world.lantern, next_action="check", due_on=DAY
    )
    return world


def code(case, actor="municipality", **changes):
    codes = {"main_code": "cor.tender", "country": "AL", "outcome": ""} | changes
    Coding.objects.update_or_create(
        report=case, defaults={**codes, "actor": actor, "coded_on": DAY}
    )


def post(person, path, body):
    return signed_in(person).post(path, body, content_type="application/json")


def propose(world, body=AGENCY):
    note = Note.objects.create(
        report=world.case, author=world.ana, sealed=b"n", written_on=DAY
    )
    path = f"{API}/{world.case.pk}/letters/"
    return post(world.ana, path, {"body": body, "note": note.pk})


def agreed(world):
    assert propose(world).status_code == 201
    deciding.agree(Proposal.objects.get(state="pending"), by=world.dora)
    return Letter.objects.get(answer="")


def do(person, letter, what, **fields):
    path = f"{API}/{letter.report_id}/letters/{letter.pk}/"
    return post(person, path, {"do": what, **fields})


def sent(world):
    letter = agreed(world)
    assert do(world.ana, letter, "send", on=str(DAY)).status_code == 204
    return letter


def stage_of(world):
    world.case.refresh_from_db()
    return world.case.stage


def work_of(world):
    work = Work.objects.get(report=world.case, organisation=world.lantern)
    return work.next_action, work.due_on


def test_there_is_no_letter_before_a_second_person_agrees(coded):
    assert propose(coded).status_code == 201
    assert not Letter.objects.exists()
    deciding.decline(Proposal.objects.get(), by=coded.dora)
    assert not Letter.objects.exists()


def test_agreed_it_is_to_be_sent(coded):
    letter = agreed(coded)
    assert not letter.is_sent
    assert work_of(coded) == ("refer", DAY)
    assert stage_of(coded) == "received"


def test_sent_the_reporter_is_told_and_a_reminder_is_due(coded):
    sent(coded)
    assert stage_of(coded) == "referred"
    assert work_of(coded) == ("remind", DAY + timedelta(days=15))


def test_reminders_follow_at_15_30_and_45_days_then_it_is_silence(coded, settings):
    letter = sent(coded)
    assert do(coded.ana, letter, "remind").status_code == 409
    for days, action, due in (
        (15, "remind", 30),
        (30, "remind", 45),
        (45, "wait", 60),
    ):
        settings.TODAY = DAY + timedelta(days=days)
        assert do(coded.ana, letter, "remind").status_code == 204
        assert work_of(coded) == (action, DAY + timedelta(days=due))
    settings.TODAY = DAY + timedelta(days=60)
    assert do(coded.ana, letter, "remind").status_code == 409
    silence = {"answer": "no_answer", "on": str(settings.TODAY), "closes": True}
    assert do(coded.ana, letter, "answer", **silence).status_code == 204
    assert stage_of(coded) == "closed"
    assert coded.case.steps.last().reason == "inst_no_answer"


@pytest.mark.parametrize(
    ("answer", "stage", "action"),
    [
        ("received", "inst_replied", "update"),
        ("acting", "inst_acting", "update"),
        ("refused", "inst_replied", "close"),
        ("no_answer", "referred", "close"),
    ],
)
def test_the_reporter_is_told_what_came_back(coded, answer, stage, action):
    letter = sent(coded)
    said = {"answer": answer, "on": str(DAY)}
    assert do(coded.ana, letter, "answer", **said).status_code == 204
    assert stage_of(coded) == stage
    assert work_of(coded) == (action, DAY)
    event = AuditEvent.objects.get(action=Action.ANSWERED)
    assert event.detail == f"letter {answer} {AGENCY}"


def test_a_confirmation_is_no_last_word(coded):
    letter = sent(coded)
    for answer in ("received", "acting"):
        said = {"answer": answer, "on": str(DAY)}
        assert do(coded.ana, letter, "answer", **said).status_code == 204
    assert stage_of(coded) == "inst_acting"
    again = do(coded.ana, letter, "answer", answer="refused", on=str(DAY))
    assert again.status_code == 409


def test_a_refusal_may_close_the_case_and_an_investigation_may_not(coded):
    letter = sent(coded)
    acting = {"answer": "acting", "on": str(DAY), "closes": True}
    assert do(coded.ana, letter, "answer", **acting).status_code == 409
    refused = {"answer": "refused", "on": str(DAY), "closes": True}
    assert do(coded.ana, letter, "answer", **refused).status_code == 204
    assert stage_of(coded) == "closed"
    assert coded.case.steps.last().reason == "inst_refused"


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "send"},
        {"do": "send", "on": "yesterday"},
        {"do": "send", "on": str(DAY + timedelta(days=1))},
        {"do": "send", "on": str(DAY - timedelta(days=400))},
        {"do": "answer", "on": str(DAY), "answer": "acting"},
        {"do": "answer", "on": str(DAY), "answer": "perhaps"},
        {"do": "answer", "answer": "acting"},
        {"do": "remind"},
        {"do": "burn"},
        {},
    ],
)
def test_what_does_not_fit_changes_nothing(coded, fields):
    letter = agreed(coded)
    path = f"{API}/{letter.report_id}/letters/{letter.pk}/"
    assert post(coded.ana, path, fields).status_code in (400, 409)
    letter.refresh_from_db()
    assert (letter.is_sent, letter.answer) == (False, "")


def test_who_is_accused_never_gets_the_case(coded):
    code(coded.case, actor="police")
    assert propose(coded, CONTROL).status_code == 409
    code(coded.case)
    assert propose(coded, CONTROL).status_code == 201


def test_a_warning_of_one_organisation_is_enough(coded):
    Work.objects.create(
        report=coded.case,
        organisation=coded.bridge,
        next_action="check",
        due_on=DAY,
        signals=["police"],
    )
    assert propose(coded, CONTROL).status_code == 409


def test_codes_that_changed_meanwhile_stop_the_letter(coded):
    propose(coded, CONTROL)
    code(coded.case, actor="police")
    with pytest.raises(deciding.NotReady):
        deciding.agree(Proposal.objects.get(), by=coded.dora)
    assert not Letter.objects.exists()


def test_a_case_without_codes_goes_nowhere(coded):
    Coding.objects.all().delete()
    assert propose(coded).status_code == 409


@pytest.mark.parametrize("body", ["al-spak", "nowhere", "example-mk-agency"])
def test_only_checked_bodies_of_its_country_get_it(coded, body):
    assert propose(coded, body).status_code == 409


def test_the_same_body_is_not_written_to_twice(coded):
    letter = agreed(coded)
    assert propose(coded).status_code == 409
    do(coded.ana, letter, "send", on=str(DAY))
    do(coded.ana, letter, "answer", answer="refused", on=str(DAY))
    assert propose(coded).status_code == 201


def test_a_letter_of_others_does_not_exist(coded):
    letter = agreed(coded)
    other, secret = send()
    share(other, coded.ana, secret)
    share(coded.case, coded.ben, coded.secret)
    invented = do(coded.ana, Letter(pk=uuid4(), report=coded.case), "remind")
    elsewhere = do(coded.ana, Letter(pk=letter.pk, report=other), "remind")
    theirs = do(coded.ben, letter, "remind")
    assert elsewhere.status_code == theirs.status_code == 404
    assert invented.content == elsewhere.content == theirs.content
