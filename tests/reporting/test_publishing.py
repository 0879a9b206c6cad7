"""May what came of a report be published: the reporter's word, and its note."""

from datetime import date, timedelta

import pytest

from publication.models import Entry, Release
from publication.periods import Quarter
from reporting import mailbox, nextsteps, sealing, tags
from reporting.models import Message, Report
from tests.publication.worlds import publisher
from tests.reporting.conftest import DAY

ALLOWED = "You said yes. You can take that back until it is published."
AWAITED = "with the results of <span data-month>November 2026</span>"


def page(response):
    return response.content.decode()


def shown(response, sentence):
    """Whether a sentence stands on the page unhidden."""
    line = next(line for line in page(response).splitlines() if sentence in line)
    return " hidden>" not in line


@pytest.fixture
def code(site):
    return site.sent()


@pytest.fixture
def report(code):
    return Report.objects.get()


def answer(site, code, choice="publish_yes"):
    return site.come_back(code, "publishing/", publishing=choice)


class WithoutScriptsTests:
    def test_yes_is_said_in_the_talk_and_noted(self, site, code, report):
        for _ in range(2):
            response = answer(site, code)
        assert shown(response, ALLOWED)
        assert shown(response, AWAITED)
        assert "Yes, you may publish what came of it" in page(response)
        assert Report.objects.get().allows_publishing
        document = sealing.open_document(
            bytes(Message.objects.get().for_case),
            site.case(report),
            talk_key=site.talk_key(report),
        )
        assert (document["type"], document["consent"]) == ("consent", "publish_yes")

    def test_nothing_is_allowed_before(self, site, code):
        response = site.come_back(code)
        assert not shown(response, ALLOWED)
        assert shown(response, "You have not allowed it")
        assert "data-entry" in page(response)
        assert not Report.objects.get().allows_publishing

    def test_it_is_taken_back_at_once(self, site, code):
        answer(site, code)
        response = answer(site, code, "publish_no")
        assert not Report.objects.get().allows_publishing
        assert shown(response, "You have not allowed it")
        assert not shown(response, "with the results of")
        assert Message.objects.count() == 2

    def test_a_case_whose_key_nobody_vouches_for_is_taken_back_all_the_same(
        self, site, code, report
    ):
        answer(site, code)
        Report.objects.update(recipient_tag="0" * 64)
        assert answer(site, code, "publish_no").status_code == 503
        assert not Report.objects.get().allows_publishing

    def test_nothing_is_noted_that_could_not_be_said(self, site, code, report):
        Report.objects.update(recipient_tag="0" * 64)
        assert answer(site, code).status_code == 503
        assert not Report.objects.get().allows_publishing

    def test_the_note_alone_does_not_count(self, site, code):
        Report.objects.update(allows_publishing=True)
        assert not shown(site.come_back(code), ALLOWED)

    @pytest.mark.parametrize("choice", ["", "yes", "ask", "\x00"])
    def test_it_takes_no_other_choice(self, site, code, choice):
        assert answer(site, code, choice).status_code == 422
        assert not Message.objects.exists()

    def test_another_consent_leaves_it_alone(self, site, code):
        answer(site, code)
        response = site.come_back(code, "consent/", consent="count")
        assert shown(response, ALLOWED)
        assert Report.objects.get().allows_publishing

    def test_what_stays_public_is_said_before_the_tick(self, site, code):
        for shown_page in (site.come_back(code), site.client.get("/en/return/")):
            panel = page(shown_page).partition('data-action="delete"')[2]
            before_tick = panel.partition('name="sure"')[0]
            assert "that is public, it stays, too" in before_tick
            assert "write to us before you delete" in before_tick

    def test_a_deleted_report_is_as_never_sent(self, site, code):
        site.come_back(code, "delete/", sure="yes")
        assert answer(site, code).status_code == 404


class ApiTests:
    def note(self, site, rights, is_allowed=True):
        body = {**rights, "allows_publishing": is_allowed}
        return site.post("mailbox/publishing/", body)

    def test_the_right_to_write_notes_it_and_takes_it_back(self, site):
        sealed = site.sealed()
        site.post("reports/", sealed.body)
        for is_allowed in (True, True, False):
            assert self.note(site, sealed.rights, is_allowed).status_code == 204
            found = site.post("mailbox/", sealed.locator).json()
            assert found["allows_publishing"] is is_allowed
            assert Report.objects.get().allows_publishing is is_allowed

    def test_nobody_else_can(self, site):
        sealed, other = site.sealed(), site.sealed()
        site.post("reports/", sealed.body)
        mixed = {**sealed.locator, "write_key": other.keys.write_key.hex()}
        assert self.note(site, mixed).status_code == 404
        assert self.note(site, other.rights).status_code == 404
        assert self.note(site, sealed.locator).status_code == 400
        assert not Report.objects.get().allows_publishing

    @pytest.mark.parametrize("choice", ["maybe", None, [], {}])
    def test_it_takes_yes_and_no_only(self, site, choice):
        sealed = site.sealed()
        site.post("reports/", sealed.body)
        assert self.note(site, sealed.rights, choice).status_code == 400

    def test_it_says_what_comes_next_by_months(self, site):
        sealed = site.sealed()
        site.post("reports/", sealed.body)
        assert site.post("mailbox/", sealed.locator).json()["next"] == [
            {"code": "open", "month": None},
            {"code": "answer", "month": "2026-06"},
            {"code": "result", "month": "2026-09"},
        ]


class EntryTests:
    @pytest.fixture
    def entry(self, code, report):
        """What came of the report, published."""
        keys = mailbox.derive(code)
        release = Release.objects.create(
            period="2026q1", prepared_by=publisher("paula")
        )
        entry = Entry.objects.create(
            number=tags.entry_number(keys.talk_key, case=report.id),
            release=release,
            subject="result",
            place="AL",
            kind="cor",
            result="result_corrected",
            language="en",
            title="The <list> hangs on the door",
            story="Now everyone can read it.",
            reply_state="not_asked",
        )
        release.state, release.published_on = "published", DAY
        release.published_by = publisher("petar")
        release.noise_library, release.code_sha256 = "test", "0" * 64
        release.save()
        return entry

    def test_its_reporter_finds_it(self, site, code, entry):
        response = site.come_back(code)
        assert shown(response, "The &lt;list&gt; hangs on the door")
        assert shown(response, "If you want it taken down, please write to us.")
        assert not shown(response, "with the results of")

    def test_nobody_else_does(self, site, entry):
        other = site.sent(story="Somebody else's.")
        assert entry.number not in page(site.come_back(other))

    def test_what_was_withdrawn_is_gone(self, site, code, entry):
        entry.withdrawn_on, entry.title, entry.story = DAY, "", ""
        entry.save()
        assert entry.number not in page(site.come_back(code))


def test_the_days_of_the_results_are_those_of_the_releases():
    quarter = Quarter(2026, 1)
    for _ in range(8):
        day = quarter.released_from
        allowed_on = day - timedelta(days=nextsteps.LEAST_DAYS_TO_RESULTS)
        assert nextsteps.earliest_results(allowed_on, date(2020, 1, 1)) == day
        assert nextsteps.earliest_results(date(2020, 1, 1), day) == day
        late = allowed_on + timedelta(days=1)
        following = quarter.next.released_from
        assert nextsteps.earliest_results(late, date(2020, 1, 1)) == following
        quarter = quarter.next
