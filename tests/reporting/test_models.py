"""What the rows of the reporting side may hold: days, digests, sealed bytes."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from reporting.models import (
    DeskWrap,
    File,
    Message,
    Report,
    RosterNote,
    Step,
    Upload,
    WithdrawnDesk,
)
from tests.reporting.conftest import DAY, Site, file

MODELS = list(apps.get_app_config("reporting").get_models())
# Every column there is. A new one must be argued about here first.
COLUMNS = {
    Report: "id kind country stage envelope recipient key_number recipient_tag"
    " needs_new_key reply_to locator_digest write_key_digest received_on"
    " allows_publishing publishing_turn",
    DeskWrap: "id report desk epoch sealed is_new",
    Step: "id report stage reason taken_on",
    Message: "id report number sender for_case for_reporter sent_on",
    File: "id report wrap sealed_bytes sha256 received_on",
    Upload: "id report sealed_bytes started_on",
    RosterNote: "number text",
    WithdrawnDesk: "desk twin withdrawn_on",
}


class ColumnTests:
    def test_no_column_is_new(self):
        found = {
            model: {field.name for field in model._meta.fields} for model in MODELS
        }
        assert found == {model: set(names.split()) for model, names in COLUMNS.items()}

    def test_no_column_holds_a_clock_time_or_an_address(self):
        finer = (models.DateTimeField, models.TimeField, models.DurationField)
        for model in MODELS:
            for field in model._meta.fields:
                assert not isinstance(field, (*finer, models.GenericIPAddressField))
                assert not getattr(field, "auto_now", False)
                assert not getattr(field, "auto_now_add", False)

    def test_ids_that_leave_the_database_are_random(self):
        for model in (Report, File, Upload):
            assert isinstance(model._meta.pk, models.UUIDField)

    def test_the_database_itself_has_no_finer_column(self, db):
        with connection.cursor() as cursor:
            for model in MODELS:
                table = model._meta.db_table
                for column in connection.introspection.get_table_description(
                    cursor, table
                ):
                    assert "time" not in str(column.type_code).lower(), column.name

    def test_a_row_tells_no_time_of_day(self, site: Site):
        code = site.sent(files=[file("a")])
        site.come_back(code, "message/", text="Hello")
        for model in MODELS:
            for row in model.objects.values():
                for name, value in row.items():
                    if name.endswith("_on"):
                        assert type(value) is date
                        assert value == DAY
                    assert not re.search(r"\d\d:\d\d", str(value)) or name == "text"


class SizeTests:
    """Envelopes tell nothing of how much somebody wrote, but for a few classes."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [("x", "x" * 900), ("ж" * 3000, "ж" * 6000), ("x" * 20_000, "ж" * 20_000)],
        ids=["short", "middle", "long"],
    )
    def test_stories_of_one_class_look_alike(self, site: Site, one, other):
        for story in (one, other):
            site.sent(story=story)
        sizes = {len(report.envelope) for report in Report.objects.all()}
        assert len(sizes) == 1

    def test_so_do_messages_and_every_kind_of_answer(self, site: Site):
        code = site.sent()
        site.come_back(code, "message/", text="x")
        site.come_back(code, "message/", text="y" * 900)
        site.come_back(code, "consent/", consent="ask")
        rows = Message.objects.all()
        assert len({len(row.for_case) for row in rows}) == 1
        assert len({len(row.for_reporter) for row in rows}) == 1

    def test_both_paths_look_alike(self, site: Site):
        site.sent()
        site.post("reports/", site.sealed().body)
        assert len({len(report.envelope) for report in Report.objects.all()}) == 1
        assert len({len(wrap.sealed) for wrap in DeskWrap.objects.all()}) == 1


@pytest.fixture
def report(site: Site) -> Report:
    site.sent()
    return Report.objects.get()


class ConstraintTests:
    """Each rule of the database, broken."""

    def refused(self, name, create):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            create()

    @pytest.mark.parametrize(
        ("field", "value", "name"),
        [
            ("kind", "xyz", "report_kind_is_known"),
            ("country", "XX", "report_country_is_known"),
            ("stage", "lost", "report_stage_is_known"),
        ],
    )
    def test_choices(self, report, field, value, name):
        self.refused(
            name, lambda: Report.objects.filter(pk=report.pk).update(**{field: value})
        )

    def test_one_report_for_each_code(self, report, site):
        site.sent(story="Another.")
        other = Report.objects.exclude(pk=report.pk)
        self.refused(
            "locator_digest",
            lambda: other.update(locator_digest=report.locator_digest),
        )

    def test_one_wrap_for_each_desk(self, report):
        self.refused(
            "desk",
            lambda: DeskWrap.objects.create(
                report=report, desk="alpha", epoch=2, sealed=b"x"
            ),
        )

    @pytest.mark.parametrize(
        ("stage", "reason"), [("closed", ""), ("verified", "done")]
    )
    def test_a_reason_if_and_only_if_closed(self, report, stage, reason):
        self.refused(
            "step_has_a_reason_iff_closed",
            lambda: Step.objects.create(
                report=report, stage=stage, reason=reason, taken_on=DAY
            ),
        )

    def test_messages_are_numbered_once(self, report, site):
        site.say(report)
        self.refused(
            "number",
            lambda: Message.objects.create(
                report=report,
                number=1,
                sender="desk",
                for_case=b"x",
                for_reporter=b"x",
                sent_on=DAY,
            ),
        )

    def test_one_text_for_each_roster_number(self, site):
        self.refused(
            "number", lambda: RosterNote.objects.create(number=1, text="other")
        )

    def test_nothing_survives_its_report(self, report):
        for model in MODELS:
            for field in model._meta.fields:
                if field.is_relation and field.related_model is Report:
                    assert field.remote_field.on_delete is models.CASCADE
