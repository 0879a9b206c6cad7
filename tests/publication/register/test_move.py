"""From casework to the register: by consent, by two, late, and with no way back."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from casework.approvals import deciding
from casework.codes import Role
from casework.models import AuditEvent, Coding, Draft, Note, Proposal, RoleHeld
from casework.sharing import clearing
from publication import releases
from publication.models import Entry
from publication.register import moving
from reporting import mailbox, tags
from reporting.mailbox import wipe_deleted
from reporting.models import Report
from tests.casework.conftest import DAY, TALK_KEY, share
from tests.publication import worlds
from tests.publication.register import world

pytestmark = pytest.mark.django_db
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the file")
ONE_DAY = timedelta(days=1)
TEXT = {
    "subject": "result",
    "body_type": "police",
    "language": "sq",
    "title": "The school\u202e is  heated",
    "story": "A new contract was made.\n\n**Every** room is warm.",
    "source": "https://example.org/decision",
    "signed_by": "",
    "reply_state": "replied",
    "reply": "We have looked at it again.",
}


@pytest.fixture
def result(office, settings):
    """A case with a result, of which the reporter lets us tell."""
    settings.TODAY = DAY
    RoleHeld.objects.create(caseworker=office.dora, role=Role.REVIEWER)
    share(office.case, office.dora, office.secret)
    Coding.objects.create(
        report=office.case,
        main_code="cor.tender",
        country="AL",
        region="AL-11",
        actor="municipality",
        outcome="result_corrected",
        coded_on=DAY,
    )
    Report.objects.update(allows_publishing=True)
    return office


def write(result):
    number = tags.entry_number(TALK_KEY, case=result.case.pk)
    return clearing.write(result.case, by=result.ana, number=number, **TEXT)


def propose(result):
    note = Note.objects.create(
        report=result.case, author=result.ana, sealed=b"n", written_on=DAY
    )
    return clearing.propose(result.case, note=note, by=result.ana)


def clear(result):
    draft = write(result)
    deciding.agree(propose(result), by=result.dora)
    draft.refresh_from_db()
    return draft


class MoveTests:
    def test_it_moves_what_two_have_cleared_by_consent(self, result):
        draft = clear(result)
        assert DAY + timedelta(92) <= draft.not_before <= DAY + timedelta(152)
        release = world.release()
        entry = Entry.objects.get()
        assert entry.release == release
        assert entry.number == draft.number
        assert (entry.place, entry.kind, entry.result) == ("AL", "cor", draft_result())
        assert (entry.pressure, entry.signed_by) == ("", "")
        assert entry.body_class == "police_control"
        assert entry.title == "The school is heated"
        assert (entry.story, entry.reply) == (TEXT["story"], TEXT["reply"])
        assert not Draft.objects.exists()

    def test_an_alert_gets_its_type_of_pressure(self):
        world.cleared(main_code="prs.inspect", **SIGNED)
        world.release()
        entry = Entry.objects.get()
        assert (entry.kind, entry.pressure, entry.result) == ("prs", "prs:office", "")

    def test_the_press_has_no_class_of_institution(self):
        world.cleared(body_type="media")
        world.release()
        assert Entry.objects.get().body_class == ""

    def test_a_language_without_a_code_is_not_determined(self):
        world.cleared(language="other")
        world.release()
        assert Entry.objects.get().language == "und"

    def test_it_appears_with_a_release_only(self, client):
        draft = world.cleared()
        page = f"/en/results/changed/{draft.number}/"
        assert client.get(page).status_code == 404
        world.release()
        assert client.get(page).status_code == 200


SIGNED = {"subject": "alert", "signed_by": "Network of Small Organisations"}


def draft_result():
    return Coding.objects.get().outcome


class StayTests:
    """Whatever is missing, nothing is published, and the release itself goes on."""

    @pytest.mark.parametrize(
        "so_far", [write, lambda result: (write(result), propose(result))]
    )
    def test_what_one_person_wrote(self, result, so_far):
        so_far(result)
        world.release()
        assert Draft.objects.exists()
        assert not Entry.objects.exists()

    def test_what_was_taken_back(self, result):
        clear(result)
        clearing.take_back(result.case, by=result.dora)
        world.release()
        assert not Entry.objects.exists()

    def test_consent_that_was_taken_back_since(self, result):
        draft = clear(result)
        Report.objects.update(allows_publishing=False)
        world.release()
        assert not Entry.objects.exists()
        draft.refresh_from_db()
        assert (draft.cleared_on, draft.not_before) == (None, None)

        # Consent given again does not bring the old clearance back.
        Report.objects.update(allows_publishing=True)
        releases.prepare("2026q3", by=releases_by("mira"), today=LATER)
        releases.publish("2026q3", by=releases_by("noel"), today=LATER)
        assert not Entry.objects.exists()

    def test_consent_that_was_away_for_a_moment(self, result):
        clear(result)
        mailbox.allow_publishing(result.case, False)
        mailbox.allow_publishing(result.case, True)
        world.release()
        assert not Entry.objects.exists()
        assert Draft.objects.get().cleared_on is None

    @pytest.mark.parametrize(
        "early",
        [
            {"not_before": world.RELEASED_ON + ONE_DAY},
            {"cleared_on": world.RELEASED_ON - timedelta(days=91)},
        ],
    )
    def test_what_is_not_due_yet(self, early):
        world.cleared(**early)
        world.release()
        assert Draft.objects.exists()
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("country", ["ONLINE", "MULTI", "ABROAD", "SKIP"])
    def test_what_is_of_no_place(self, country):
        world.cleared(country=country)
        assert_stays()

    @pytest.mark.parametrize(
        "codes", [{"outcome": ""}, {"main_code": "prs.law", "outcome": ""}]
    )
    def test_a_result_without_one_by_now(self, codes):
        world.cleared()
        Coding.objects.update(**codes)
        assert_stays()

    def test_an_alert_about_no_pressure_by_now(self):
        world.cleared(main_code="cor.tender", **SIGNED)
        assert_stays()

    def test_a_case_without_codes_by_now(self):
        world.cleared()
        Coding.objects.all().delete()
        assert_stays()

    @pytest.mark.parametrize(
        "texts",
        [
            {"story": "x" * 1501},
            {"story": ""},
            {"story": " \u200b "},
            {"title": "\u202e"},
            {"reply_state": "replied", "reply": "\u202e"},
            {"reply_state": "replied", "reply": "x" * 1501},
            {"source": "http://plain.example/"},
            {"source": "javascript:alert(1)"},
            {"number": "0" * 23 + "g"},
        ],
    )
    def test_texts_that_cannot_stand_there(self, texts):
        world.cleared(**texts)
        assert_stays()

    def test_a_number_that_the_register_has(self):
        (entry,) = world.published("2026q1", {})
        world.cleared(number=entry.number)
        world.release()
        assert Entry.objects.get() == entry
        assert (
            not Draft.objects.exists()
        )  # its number would join the case and the entry

    def test_the_job_names_how_many_and_not_which(self, capsys, monkeypatch):
        drafts = [
            world.cleared(),
            world.cleared(story=""),
            world.cleared(title="\u200b"),
        ]
        releases.prepare("2026q2", by=worlds.publisher("mira"), today=world.RELEASED_ON)
        worlds.publisher("noel")
        monkeypatch.setattr("publication.management.people._read_password", known)
        call_command("publish_release", "2026q2", by="noel")
        said = capsys.readouterr().out
        assert "register: 1, and drafts that do not fit and stay: 2." in said
        for draft in drafts:
            assert draft.number not in said
            assert str(draft.report_id) not in said


LATER = world.RELEASED_ON + timedelta(days=92)


def known(username):
    return worlds.PASSWORD


def releases_by(username):
    return releases.Caseworker.objects.get(username=username)


def assert_stays(*, entries=0):
    assert moving.left(world.RELEASED_ON) == 1
    world.release()
    assert Entry.objects.count() == entries
    assert moving.left(world.RELEASED_ON) == 1


class NoWayBackTests:
    """After the release nothing here joins a case and its entry."""

    def test_nothing_stays_that_two_agreed_to(self, result):
        clear(result)
        world.release()
        assert Entry.objects.exists()
        assert not Proposal.objects.filter(kind="publish").exists()
        left = Report.objects.values_list("allows_publishing", "publishing_turn")
        assert left.get() == (False, 0)

    def test_no_row_holds_both(self, result):
        draft = clear(result)
        world.release()
        case_id, number = result.case.pk, draft.number
        named = {name for name, row in every_row() if case_id.hex in row}
        assert {"reporting_report", "casework_coding"} <= named
        of_the_register = {name for name, row in every_row() if number in row}
        assert of_the_register == {"publication_entry"}
        assert not named & of_the_register

    def test_the_trail_gets_no_line_at_the_release(self, result):
        clear(result)
        before = list(AuditEvent.objects.values())
        world.release()
        assert list(AuditEvent.objects.values()) == before

    @ON_SQLITE
    def test_the_order_of_rows_tells_nothing(self):
        numbers = [world.cleared().number for _ in range(12)]
        assert numbers != sorted(numbers)
        world.release()
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM publication_entry ORDER BY rowid")
            kept = [row[0] for row in cursor.fetchall()]
        assert kept == sorted(numbers)

    @ON_SQLITE
    def test_no_bytes_of_the_draft_stay_in_the_file(self, result):
        draft = clear(result)
        both = f"{result.case.pk.hex}{draft.number}".encode()
        assert both in image()
        world.release()
        assert both not in image()
        # Its row and the index of its key; nothing of the draft.
        assert image().count(draft.number.encode()) == 2
        assert image().count(TEXT["reply"].encode()) == 1

    def test_the_log_of_the_file_is_emptied(self, django_capture_on_commit_callbacks):
        world.cleared()
        with django_capture_on_commit_callbacks() as after:
            world.release()
        assert wipe_deleted in after


def every_row():
    """Every row of every table as text; numbers of cases without their dashes."""
    for model in apps.get_models(include_auto_created=True):
        for values in model.objects.values_list():
            texts = (
                value.hex if isinstance(value, uuid.UUID) else str(value)
                for value in values
            )
            yield model._meta.db_table, " ".join(texts).replace("-", "")


def image() -> bytes:
    """The database as it would lie in a file, freed places included."""
    connection.ensure_connection()
    return connection.connection.serialize()
