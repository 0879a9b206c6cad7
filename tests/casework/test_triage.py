"""Triage: codes in the clear, words sealed; both are kept, or neither."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from casework.cases import actions
from casework.models import AuditEvent, RoleHeld, Sheet, Work
from reporting.ladder import Stage
from tests.casework.conftest import DAY, b64, share, signed_in, talk
from tests.casework.test_write_sheets import sealed

FIELDS = {
    "urgency": "u1",
    "signals": ["minor", "danger"],
    "language": "sq",
    "is_marked": True,
    "is_justified": False,
    "next_action": "answer",
    "due_on": "2026-03-04",
    "owner": "ana",
}


@pytest.fixture
def begun(world):
    actions.open_case(world.case, up_to=0, by=world.ana)
    return world


def triage(world, who=None, **change):
    path = f"/casework/api/cases/{world.case.pk}/triage/"
    body = {key: value for key, value in (FIELDS | change).items() if value != "-"}
    return signed_in(who or world.ana).post(path, body, "application/json")


def test_both_halves_are_kept_at_once(begun):
    words = b64(sealed(begun, kind="triage"))
    response = triage(begun, version=1, sealed=words)
    assert response.status_code == 200, response.content
    work = Work.objects.get()
    assert (work.urgency, work.language, work.is_marked) == ("u1", "sq", True)
    assert work.signals == ["danger", "minor"]
    assert (work.next_action, work.due_on) == ("answer", date(2026, 3, 4))
    assert work.owner == begun.ana
    assert Sheet.objects.get().kind == "triage"
    done = AuditEvent.objects.values_list("action", "detail").order_by("-number")[:3]
    assert list(done) == [("assign", "ana"), ("triage", "u1"), ("sheet", "triage")]


def test_a_stale_sheet_keeps_neither_half(begun):
    words = b64(sealed(begun, kind="triage"))
    triage(begun, version=1, sealed=words)
    other = b64(sealed(begun, "other", kind="triage"))
    late = triage(begun, urgency="u3", version=1, sealed=other)
    assert (late.status_code, late.json()) == (409, {"version": 1})
    assert Work.objects.get().urgency == "u1"


def test_wrong_codes_keep_no_sheet(begun):
    words = b64(sealed(begun, kind="triage"))
    assert triage(begun, urgency="u9", version=1, sealed=words).status_code == 400
    assert triage(begun, due_on="2027-01-01", version=1, sealed=words).status_code == (
        400
    )
    assert not Sheet.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"next_action": "-"}, "next_action"),
        ({"next_action": ""}, "next_action"),
        ({"due_on": "-"}, "due_on"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2026-03-01"}, "due_on"),
        ({"due_on": "2026-03-06"}, "due_on"),
        ({"urgency": "u9"}, "urgency"),
        ({"signals": ["ufo"]}, "signals"),
        ({"signals": "danger"}, "signals"),
        ({"language": "xx"}, "language"),
        ({"owner": "dora"}, "owner"),
        ({"owner": "ben"}, "owner"),
        ({"owner": "zana"}, "owner"),
        ({"sealed": "plain"}, "sealed"),
    ],
)
def test_what_is_wrong_is_named(begun, change, field):
    response = triage(begun, **change)
    assert response.status_code == 400, response.content
    assert set(response.json()) == {field}
    assert Work.objects.get().next_action == "triage"


def test_the_sentence_names_the_promise(begun):
    # Nobody has answered yet: within 7 days of the 2nd of March.
    late = triage(begun, urgency="u3", due_on="2026-03-10")
    (sentence,) = late.json()["due_on"]
    assert "9 March 2026" in sentence
    assert "First answer" in sentence
    assert triage(begun, urgency="u3", due_on="2026-03-09").status_code == 200


def test_a_colleague_can_own_it_once_they_can_open_it(begun):
    share(begun.case, begun.dora, begun.secret)
    assert triage(begun, owner="dora").status_code == 200
    assert triage(begun, owner="").status_code == 200
    assert Work.objects.get().owner is None


def test_a_closed_case_is_not_triaged(begun):
    actions.change_stage(begun.case, stage=Stage.CLOSED, reason="done", by=begun.ana)
    assert triage(begun).status_code == 409


def test_each_organisation_triages_for_itself(begun):
    share(begun.case, begun.ben, begun.secret)
    theirs = {"owner": "ben", "urgency": "u0", "due_on": str(DAY)}
    assert triage(begun, begun.ben, **theirs).status_code == 200
    assert Work.objects.get(organisation=begun.bridge).urgency == "u0"
    assert Work.objects.get(organisation=begun.lantern).urgency == "u2"


def test_no_open_row_is_without_a_next_action(begun):
    with pytest.raises(IntegrityError):
        Work.objects.update(next_action="")


def test_the_page_shows_what_is_due(begun, settings):
    settings.TODAY = DAY + timedelta(days=10)
    page = signed_in(begun.ana).get(f"/casework/cases/{begun.case.pk}/")
    first, second = page.context["dues"]
    assert (str(first.name), first.days_late) == ("First answer to the reporter", 3)
    assert second.on == date(2026, 6, 2)
    for_case, for_reporter = talk(begun.case, 1)
    actions.reply(
        begun.case, number=1, for_case=for_case, for_reporter=for_reporter, by=begun.ana
    )
    page = signed_in(begun.ana).get(f"/casework/cases/{begun.case.pk}/")
    assert page.context["dues"][0].on == settings.TODAY + timedelta(days=30)


def test_a_question_to_the_reporter_stops_the_clock_until_they_answer(begun, settings):
    actions.change_stage(begun.case, stage=Stage.NEED_INFO, reason="", by=begun.ana)
    page = signed_in(begun.ana).get(f"/casework/cases/{begun.case.pk}/")
    assert page.context["dues"] == []
    settings.TODAY = DAY + timedelta(days=20)
    for_case, for_reporter = talk(begun.case, 1, sender="reporter")
    begun.case.messages.create(
        number=1,
        sender="reporter",
        for_case=for_case,
        for_reporter=for_reporter,
        sent_on=settings.TODAY,
    )
    page = signed_in(begun.ana).get(f"/casework/cases/{begun.case.pk}/")
    days = [due.on for due in page.context["dues"]]
    assert days == [date(2026, 3, 29), date(2026, 6, 22)]


def test_only_a_reviewer_takes_u0_away(begun):
    Work.objects.update(urgency="u0", due_on="2026-03-02")
    response = triage(begun)
    assert response.status_code == 400
    assert "Only a reviewer" in response.json()["urgency"][0]
    assert Work.objects.get().urgency == "u0"
    RoleHeld.objects.create(caseworker=begun.ana, role="reviewer")
    assert triage(begun).status_code == 200
