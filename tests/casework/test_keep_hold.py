"""How long a case is kept: terms, warnings, the hold and the deletion by two."""

from base64 import b64encode
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from casework.approvals import deciding, proposing
from casework.cases import actions as cases
from casework.codes import Approval, Role
from casework.keeping import actions, erasing, plans, terms
from casework.keeping.terms import Closed
from casework.models import (
    AuditEvent,
    Case,
    Grant,
    LegalHold,
    Note,
    Proceedings,
    Proposal,
    RoleHeld,
    Work,
)
from reporting import age, mailbox
from reporting.ladder import CloseReason, Stage
from reporting.models import DeskWrap, File, Report
from tests.casework.conftest import DAY, identity, send, share, signed_in

SEALED = b"sealed reason"
SEALED_JSON = b64encode(age.seal(b"why", identity(9).recipient)).decode()
DONE, SPAM = CloseReason.DONE, CloseReason.ABUSE_SPAM


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILE_STORE = tmp_path


@pytest.fixture
def reviewer(world):
    """Dora, Ana's colleague, reviews and has the case."""
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    return world.dora


def close(case, reason=DONE, by="(test)"):
    cases.change_stage(case, stage=Stage.CLOSED, reason=reason, by=by)


class TermsTests:
    @pytest.mark.parametrize(
        ("closed", "goes"),
        [
            (Closed(date(2025, 3, 5), DONE), date(2026, 3, 5)),
            (Closed(date(2024, 2, 29), DONE), date(2025, 2, 28)),
            (Closed(date(2025, 3, 5), SPAM), date(2025, 3, 19)),
            # Said in the first half year, proceedings add nothing yet.
            (Closed(date(2025, 3, 5), DONE, date(2025, 4, 1)), date(2026, 3, 5)),
            (Closed(date(2025, 3, 5), DONE, date(2026, 3, 1)), date(2026, 9, 1)),
            # Never more than 24 months after closing.
            (Closed(date(2025, 3, 5), DONE, date(2027, 3, 1)), date(2027, 3, 5)),
            # Spam is not renewed.
            (Closed(date(2025, 3, 5), SPAM, date(2026, 3, 1)), date(2025, 3, 19)),
        ],
    )
    def test_a_case_goes_on_its_day(self, closed, goes):
        assert terms.goes_on(closed) == goes

    def test_a_hold_only_ever_keeps_it_longer(self):
        held = Closed(date(2025, 3, 5), DONE, held_until=date(2026, 5, 1))
        assert terms.goes_on(held) == date(2026, 5, 2)
        held = Closed(date(2025, 3, 5), DONE, held_until=date(2025, 5, 1))
        assert terms.goes_on(held) == date(2026, 3, 5)


class PlanTests:
    def test_an_open_case_has_no_end(self, world):
        assert plans.plan_of(world.case) is None

    def test_it_counts_from_the_last_closing(self, world, settings):
        close(world.case, SPAM)
        cases.change_stage(world.case, stage=Stage.UNDER_REVIEW, reason="", by="(test)")
        assert plans.plan_of(world.case) is None
        settings.TODAY = DAY + timedelta(days=40)
        close(world.case)
        plan = plans.plan_of(world.case)
        assert plan.goes_on == terms.add_months(settings.TODAY, 12)

    def test_closing_again_corrects_the_reason_and_not_the_day(self, world, settings):
        close(world.case, CloseReason.NO_CONTACT)
        settings.TODAY = DAY + timedelta(days=300)
        close(world.case)
        plan = plans.plan_of(world.case)
        assert plan.closed.reason == DONE
        assert plan.goes_on == terms.add_months(DAY, 12)

    def test_the_page_warns_thirty_days_before(self, world, reviewer, settings):
        close(world.case)
        goes = terms.add_months(DAY, 12)
        client = signed_in(reviewer)
        for days, warned in ((31, False), (30, True)):
            settings.TODAY = goes - timedelta(days=days)
            response = client.get(reverse("casework:keeping"))
            soon = [plan.case for plan, _seen in response.context["soon"]]
            assert (world.case.pk in soon) is warned

    def test_it_shows_only_cases_of_the_own_organisation(self, world, reviewer):
        other, _secret = send(desk="bridge")
        close(other)
        close(world.case)
        response = signed_in(reviewer).get(reverse("casework:keeping"))
        assert str(world.case.pk)[:8] in response.content.decode()
        assert str(other.pk)[:8] not in response.content.decode()

    def test_a_lead_without_the_case_gets_no_link_to_it(self, world):
        RoleHeld.objects.create(caseworker=world.dora, role=Role.LEAD)
        close(world.case)
        response = signed_in(world.dora).get(reverse("casework:keeping"))
        assert response.status_code == 200
        assert f"/cases/{world.case.pk}/" not in response.content.decode()


class ProceedingsTests:
    def renew(self, client, case):
        return client.post(reverse("casework:renew", args=[case.pk]))

    def test_a_reviewer_keeps_it_for_six_months(self, world, reviewer, settings):
        close(world.case)
        settings.TODAY = terms.add_months(DAY, 11)
        assert self.renew(signed_in(reviewer), world.case).status_code == 302
        plan = plans.plan_of(world.case)
        assert plan.goes_on == terms.add_months(DAY, 17)
        assert AuditEvent.objects.filter(action="hold", actor="dora").exists()

    @pytest.mark.parametrize("reason", [None, SPAM])
    def test_neither_open_cases_nor_spam_are_renewed(self, world, reviewer, reason):
        if reason:
            close(world.case, reason)
        with pytest.raises(actions.NotRenewable):
            actions.renew(world.case, by=reviewer)
        assert self.renew(signed_in(reviewer), world.case).status_code == 302
        assert not Proceedings.objects.exists()


class HoldTests:
    def test_two_keep_a_case_until_a_day(self, world, reviewer):
        close(world.case)
        until = terms.latest_hold(DAY)
        body = {"until": until.isoformat(), "sealed": SEALED_JSON}
        path = reverse("casework:api_hold", args=[world.case.pk])
        client = signed_in(world.ana)
        response = client.post(path, body, content_type="application/json")
        assert response.status_code == 201, response.content
        assert not LegalHold.objects.exists()
        proposal = Proposal.objects.get()
        assert proposal.note == Note.objects.get(author=world.ana)
        assert deciding.agree(proposal, by=reviewer)
        hold = LegalHold.objects.get(report=world.case)
        assert (hold.until, hold.set_on) == (until, DAY)
        assert plans.plan_of(world.case).goes_on == until + timedelta(days=1)
        detail = AuditEvent.objects.get(action="hold").detail
        assert detail == until.isoformat()
        again = client.post(path, body, content_type="application/json")
        assert again.status_code == 201  # it may be asked for once more, later

    @pytest.mark.parametrize("days", [-1, 0, 366, 4000])
    def test_it_ends_within_a_year(self, world, days):
        body = {
            "until": (DAY + timedelta(days=days)).isoformat(),
            "sealed": SEALED_JSON,
        }
        path = reverse("casework:api_hold", args=[world.case.pk])
        response = signed_in(world.ana).post(
            path, body, content_type="application/json"
        )
        assert response.status_code == 400
        assert "12 months" in str(response.json()["until"])
        assert not Note.objects.exists()

    def test_the_same_hold_waits_only_once_and_keeps_one_note(self, world):
        until = DAY + timedelta(days=30)
        fields = {"until": until, "sealed": SEALED, "by": world.ana}
        actions.propose_hold(world.case, **fields)
        body = {"until": until.isoformat(), "sealed": SEALED_JSON}
        path = reverse("casework:api_hold", args=[world.case.pk])
        response = signed_in(world.ana).post(
            path, body, content_type="application/json"
        )
        assert response.status_code == 409
        assert Note.objects.count() == 1

    def test_a_day_that_has_passed_meanwhile_is_not_agreed_to(
        self, world, reviewer, settings
    ):
        until = DAY + timedelta(days=2)
        proposal = actions.propose_hold(
            world.case, until=until, sealed=SEALED, by=world.ana
        )
        settings.TODAY = until
        with pytest.raises(deciding.NotReady):
            deciding.agree(proposal, by=reviewer)
        assert not LegalHold.objects.exists()

    def test_a_held_case_is_not_deleted_by_two(self, world, reviewer):
        proposal = actions.propose_deletion(world.case, sealed=SEALED, by=world.ana)
        LegalHold.objects.create(report=world.case, until=DAY, set_on=DAY)
        with pytest.raises(deciding.NotReady):
            deciding.agree(proposal, by=reviewer)
        assert Case.objects.filter(pk=world.case.pk).exists()

    def test_a_shorter_hold_does_not_replace_a_longer_one(self, world, reviewer):
        longer = DAY + timedelta(days=200)
        LegalHold.objects.create(report=world.case, until=longer, set_on=DAY)
        proposal = actions.propose_hold(
            world.case, until=DAY + timedelta(days=1), sealed=SEALED, by=world.ana
        )
        deciding.agree(proposal, by=reviewer)
        assert LegalHold.objects.get().until == longer

    def test_nor_is_its_deletion_proposed(self, world):
        LegalHold.objects.create(report=world.case, until=DAY, set_on=DAY)
        path = reverse("casework:api_deletion", args=[world.case.pk])
        response = signed_in(world.ana).post(
            path, {"sealed": SEALED_JSON}, content_type="application/json"
        )
        assert response.status_code == 409
        assert "legal hold" in response.json()["detail"]

    def test_its_reporter_deletes_it_all_the_same(self, world):
        LegalHold.objects.create(
            report=world.case, until=DAY + timedelta(days=90), set_on=DAY
        )
        mailbox.delete(Report.objects.get(pk=world.case.pk))
        assert not Report.objects.filter(pk=world.case.pk).exists()
        assert not LegalHold.objects.exists()


class DeletionTests:
    def propose(self, world):
        path = reverse("casework:api_deletion", args=[world.case.pk])
        response = signed_in(world.ana).post(
            path, {"sealed": SEALED_JSON}, content_type="application/json"
        )
        assert response.status_code == 201
        return Proposal.objects.get(kind=Approval.DELETE)

    def test_what_another_organisation_works_on_is_not_ours_to_delete(
        self, world, reviewer
    ):
        proposal = actions.propose_deletion(world.case, sealed=SEALED, by=world.ana)
        Work.objects.create(
            report=world.case,
            organisation=world.bridge,
            next_action="answer",
            due_on=DAY,
        )
        with pytest.raises(deciding.NotReady):
            deciding.agree(proposal, by=reviewer)
        proposing.cancel(proposal, by=world.ana)
        path = reverse("casework:api_deletion", args=[world.case.pk])
        response = signed_in(world.ana).post(
            path, {"sealed": SEALED_JSON}, content_type="application/json"
        )
        assert response.status_code == 409
        assert "not yours alone" in response.json()["detail"]

    def test_nobody_deletes_alone(self, world):
        RoleHeld.objects.create(caseworker=world.ana, role=Role.REVIEWER)
        proposal = self.propose(world)
        with pytest.raises(deciding.MayNotDecide):
            deciding.agree(proposal, by=world.ana)
        assert Case.objects.filter(pk=world.case.pk).exists()

    def test_two_delete_rows_wraps_and_files_and_leave_the_trail(
        self, world, reviewer, settings, django_capture_on_commit_callbacks
    ):
        kept = make_file(world.case, settings)
        proposal = self.propose(world)
        with django_capture_on_commit_callbacks() as after:
            client = signed_in(reviewer)
            path = reverse("casework:decide", args=[proposal.pk])
            response = client.post(path, {"voice": "agree"})
        assert response.status_code == 302
        after[0]()  # the next one empties SQLite's log, outside of any transaction
        assert not Report.objects.filter(pk=world.case.pk).exists()
        assert not Grant.objects.exists()
        assert not DeskWrap.objects.exists()
        assert not Proposal.objects.exists()
        assert not kept.exists()
        done = list(
            AuditEvent.objects.filter(case=world.case.pk).values_list(
                "action", flat=True
            )
        )
        assert done[-3:] == ["propose", "agree", "delete"]

    def test_a_deed_that_fails_keeps_the_files(
        self, world, settings, django_capture_on_commit_callbacks
    ):
        kept = make_file(world.case, settings)
        with (
            django_capture_on_commit_callbacks(execute=True) as after,
            transaction.atomic(),
        ):
            erasing.erase(world.case, by=world.ana)
            transaction.set_rollback(True)
        assert after == []
        assert kept.exists()
        assert Case.objects.exists()

    def test_what_is_open_elsewhere_then_answers_not_found(self, world, reviewer):
        """Every address of the case, in the browser of somebody who was reading it."""
        client = signed_in(reviewer)
        api = f"/casework/api/cases/{world.case.pk}/"
        assert client.get(api).status_code == 200
        proposal = self.propose(world)
        deciding.agree(proposal, by=reviewer)
        assert client.get(api).status_code == 404
        for deed in ("notes", "hold", "deletion", "opened", "messages"):
            response = client.post(
                f"{api}{deed}/", {"sealed": SEALED_JSON}, "application/json"
            )
            assert response.status_code == 404, deed

    def test_a_deed_under_way_ends_in_not_found(self, world, reviewer):
        """The door has let it in, and only then the case goes."""
        held = Case.objects.get(pk=world.case.pk)
        deciding.agree(self.propose(world), by=reviewer)
        until = DAY + timedelta(days=9)
        deeds = [
            lambda: actions.propose_hold(
                held, until=until, sealed=SEALED, by=world.ana
            ),
            lambda: actions.propose_deletion(held, sealed=SEALED, by=world.ana),
            lambda: actions.renew(held, by=reviewer),
            lambda: cases.add_note(held, sealed=SEALED, by=world.ana),
        ]
        for deed in deeds:
            with pytest.raises(cases.CaseGone):
                deed()


def make_file(case, settings, content=b"sealed bytes"):
    file = File.objects.create(
        id=uuid4(),
        report=case,
        wrap=b"w",
        sealed_bytes=len(content),
        sha256="0" * 64,
        received_on=DAY,
    )
    path = settings.FILE_STORE / str(file.pk)
    path.write_bytes(content)
    return path
