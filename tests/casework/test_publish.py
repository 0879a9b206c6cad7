"""What the public will read of a case: by leave of the reporter, and by two."""

from datetime import timedelta

import pytest

from casework.approvals import deciding
from casework.approvals.deciding import NotReady
from casework.cases import actions
from casework.codes import Role
from casework.models import AuditEvent, Coding, Draft, Note, Proposal, RoleHeld
from casework.sharing import clearing
from reporting import mailbox, tags
from reporting.models import Report
from tests.casework.conftest import DAY, TALK_KEY, send, share, signed_in

API = "/casework/api/cases"
CODES = {"main_code": "cor.tender", "country": "AL", "region": "AL-11"}
TEXT = {
    "subject": "result",
    "body_type": "audit",
    "language": "sq",
    "title": "The school is heated",
    "story": "A new contract was made.\n\n**Every** room is warm.",
    "source": "https://example.org/decision",
    "signed_by": "",
    "reply_state": "replied",
    "reply": "We have looked at it again.",
}


def number_of(case):
    return tags.entry_number(TALK_KEY, case=case.pk)


def code(case, **changes):
    codes = CODES | {"actor": "municipality", "coded_on": DAY} | changes
    return Coding.objects.create(report=case, **codes)


def allow(case, is_allowed=True):
    Report.objects.filter(pk=case.pk).update(allows_publishing=is_allowed)


@pytest.fixture
def result(world):
    """A case with a result that Ana and the reviewer Dora both have, by leave."""
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    code(world.case, outcome="result_corrected")
    allow(world.case)
    return world


def post(person, world, path, body=None, case=None):
    path = f"{API}/{(case or world.case).pk}/{path}"
    return signed_in(person).post(path, body or {}, content_type="application/json")


def write(world, case=None, by=None, **changes):
    case = case or world.case
    body = {"number": number_of(case)} | TEXT | changes
    body = {name: value for name, value in body.items() if value is not None}
    return post(by or world.ana, world, "draft/", body, case)


def propose(world, by=None):
    by = by or world.ana
    note = Note.objects.create(
        report=world.case, author=by, sealed=b"n", written_on=DAY
    )
    return post(by, world, "clearance/", {"note": note.pk})


def end(world):
    return post(world.ana, world, "clearance/end/")


def publishing(world):
    response = signed_in(world.ana).get(f"{API}/{world.case.pk}/sharing/")
    return response.json()["publishing"]


def cleared(world):
    assert write(world).status_code == 204
    assert propose(world).status_code == 201
    deciding.agree(Proposal.objects.get(state="pending"), by=world.dora)
    return Draft.objects.get()


class WriteTests:
    def test_it_is_kept_and_shown_again(self, result):
        assert publishing(result)["draft"] is None
        assert write(result).status_code == 204
        shown = publishing(result)
        assert shown["draft"] == TEXT | {"number": number_of(result.case)}
        assert (shown["is_allowed"], shown["cleared_on"]) == (True, None)
        assert shown["subjects"] == ["result"]

    def test_the_trail_tells_that_it_was_written_and_not_what(self, result):
        write(result)
        event = AuditEvent.objects.last()
        assert (event.action, event.detail) == ("sheet", "publish")
        cleared(result)
        told = " ".join(str(row) for row in AuditEvent.objects.values())
        for secret in (number_of(result.case), TEXT["title"], "contract"):
            assert secret not in told

    def test_not_without_the_reporters_leave(self, result):
        allow(result.case, False)
        assert write(result).status_code == 409
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        ("codes", "subjects"),
        [
            ({"outcome": ""}, []),
            ({"outcome": "result_charge"}, ["result"]),
            ({"outcome": "", "main_code": "prs.law"}, ["alert"]),
            ({"outcome": "result_charge", "main_code": "prs.law"}, ["result", "alert"]),
        ],
    )
    def test_it_is_about_what_the_codes_say(self, result, codes, subjects):
        Coding.objects.update(**codes)
        assert publishing(result)["subjects"] == subjects
        for subject in ("result", "alert"):
            signed = {"subject": subject, "signed_by": "Lantern"}
            expected = 204 if subject in subjects else 409
            assert write(result, **signed).status_code == expected

    @pytest.mark.parametrize(
        "change",
        [
            {"number": "0" * 23},
            {"number": "G" * 24},
            {"subject": "rumour"},
            {"body_type": "neighbour"},
            {"language": "other"},
            {"language": "la"},
            {"title": ""},
            {"title": "\u200b"},
            {"title": "x" * 121},
            {"story": ""},
            {"story": "x" * 1501},
            {"source": "http://example.org/"},
            {"source": "javascript:alert(1)"},
            {"source": "https://"},
            {"source": "https://one@example.org/"},
            {"reply_state": ""},
            {"reply": ""},
            {"reply": None},
            {"title": ["a"]},
            {"story": {"a": 1}},
        ],
        ids=str,
    )
    def test_what_cannot_be_an_entry_is_refused_with_its_reason(self, result, change):
        response = write(result, **change)
        assert response.status_code == 400
        assert response.json().keys() == change.keys()
        assert not Draft.objects.exists()

    def test_an_alert_is_signed(self, result):
        Coding.objects.update(main_code="prs.law")
        response = write(result, subject="alert")
        assert response.json() == {"signed_by": ["Please say who signs the alert."]}
        assert write(result, subject="alert", signed_by="Lantern").status_code == 204

    def test_what_belongs_to_another_answer_falls_away(self, result):
        write(result, signed_by="Lantern", reply_state="silent")
        draft = Draft.objects.get()
        assert (draft.signed_by, draft.reply) == ("", "")

    def test_what_nobody_sees_falls_away(self, result):
        write(result, title="War\u202em\n rooms", story="a\r\nb")
        draft = Draft.objects.get()
        assert (draft.title, draft.story) == ("Warm rooms", "a\nb")

    def test_another_case_has_another_number(self, result):
        other, secret = send()
        share(other, result.ana, secret)
        code(other, outcome="result_corrected")
        allow(other)
        assert write(result).status_code == 204
        taken = {"number": number_of(result.case)}
        assert write(result, case=other, **taken).status_code == 409
        assert write(result, case=other).status_code == 204

    def test_nobody_else_finds_the_door(self, result):
        assert write(result, by=result.ben).status_code == 404


class ClearTests:
    def test_it_waits_for_a_quarter_and_longer_when_another_agrees(self, result):
        draft = cleared(result)
        assert draft.cleared_on == DAY
        waits = draft.not_before - DAY
        assert timedelta(days=92) <= waits <= timedelta(days=152)
        shown = publishing(result)
        assert shown["cleared_on"] == DAY.isoformat()
        assert shown["not_before"] == draft.not_before.isoformat()

    def test_nothing_is_proposed_without_a_text(self, result):
        assert propose(result).status_code == 409

    def test_who_wrote_it_cannot_agree(self, result):
        write(result, by=result.dora)
        assert propose(result, by=result.dora).status_code == 201
        with pytest.raises(deciding.MayNotDecide):
            deciding.agree(Proposal.objects.get(), by=result.dora)

    def test_another_text_is_agreed_to_anew(self, result):
        write(result)
        propose(result)
        write(result, title="Another title")
        assert Proposal.objects.get().state == "cancelled"
        assert propose(result).status_code == 201

    def test_the_reporter_takes_it_back_while_it_waits(self, result):
        write(result)
        propose(result)
        allow(result.case, False)
        with pytest.raises(NotReady):
            deciding.agree(Proposal.objects.get(), by=result.dora)
        assert Draft.objects.get().cleared_on is None

    def test_the_reporter_takes_it_back_afterwards(self, result):
        cleared(result)
        allow(result.case, False)
        assert not publishing(result)["is_allowed"]
        assert end(result).status_code == 204
        assert propose(result).status_code == 409

    def test_a_result_that_was_taken_back_is_not_cleared(self, result):
        write(result)
        propose(result)
        Coding.objects.update(outcome="")
        with pytest.raises(NotReady):
            deciding.agree(Proposal.objects.get(), by=result.dora)

    def test_what_two_have_cleared_is_not_what_one_writes_later(self, result):
        cleared(result)
        assert write(result, title="Another title").status_code == 409
        assert propose(result).status_code == 409
        assert Draft.objects.get().title == TEXT["title"]

    def test_what_two_have_cleared_is_not_what_one_codes_later(self, result):
        cleared(result)
        names = ("main_code", "country", "region", "actor", "outcome")
        same = Coding.objects.filter(report=result.case).values(*names).get()
        actions.code(result.case, **same, by=result.ana)
        assert Draft.objects.get().cleared_on == DAY
        other = same | {"outcome": "result_verdict"}
        actions.code(result.case, **other, by=result.ana)
        assert Draft.objects.get().cleared_on is None
        detail = AuditEvent.objects.filter(action="cancel").last().detail
        assert detail == "publish"

    def test_what_waits_for_the_second_is_not_what_one_codes_meanwhile(self, result):
        write(result)
        propose(result)
        codes = CODES | {"country": "RS", "region": "", "outcome": "result_charge"}
        actions.code(result.case, **codes, actor="municipality", by=result.ana)
        proposal = Proposal.objects.get()
        assert proposal.state == "cancelled"
        with pytest.raises(deciding.AlreadyDecided):
            deciding.agree(proposal, by=result.dora)
        assert Draft.objects.get().cleared_on is None

    @pytest.mark.parametrize("reason", ["abuse_spam", "duplicate"])
    def test_what_is_no_case_of_its_own_is_not_published(self, result, reason):
        cleared(result)
        actions.change_stage(result.case, stage="closed", reason=reason, by=result.ana)
        assert Draft.objects.get().cleared_on is None

    def test_another_yes_after_a_no_asks_two_people_again(self, result):
        cleared(result)
        assert publishing(result)["holds"]
        for is_allowed in (True, False, True):
            mailbox.allow_publishing(result.case, is_allowed)
        assert publishing(result)["is_allowed"]
        assert not publishing(result)["holds"]

    def test_no_line_of_the_trail_leads_from_it_to_its_case(self, result):
        cleared(result)
        end(result)
        lines = AuditEvent.objects.filter(detail__contains="publish")
        assert set(lines.values_list("action", flat=True)) == {
            "sheet", "propose", "agree", "cancel",
        }  # fmt: skip
        assert not [line for line in lines if line.case]

    def test_one_person_is_enough_to_publish_nothing_of_it(self, result):
        cleared(result)
        assert end(result).status_code == 204
        assert Draft.objects.get().cleared_on is None
        assert end(result).status_code == 409
        detail = AuditEvent.objects.filter(action="cancel").last().detail
        assert detail == "publish"
        assert write(result, title="A better title").status_code == 204


def test_a_deleted_case_takes_its_draft_along(result):
    write(result)
    Report.objects.get(pk=result.case.pk).delete()
    assert not Draft.objects.exists()


def test_the_time_it_waits_is_not_known_beforehand():
    found = {clearing._not_before(DAY) - DAY for _ in range(400)}
    assert min(found) >= timedelta(days=92)
    assert max(found) <= timedelta(days=152)
    assert len(found) > 20
