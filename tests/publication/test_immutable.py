"""The database itself refuses, whoever asks and however."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.test import TestCase, override_settings

from publication import noise, releases
from publication.models import (
    Cell,
    Counted,
    Document,
    Entry,
    LaterReply,
    Release,
    Table,
)
from publication.tables import TABLES
from tests.publication import worlds

FINAL = "what was released is final"


RESULT = {
    "number": "0123456789abcdef01234567",
    "subject": "result",
    "place": "ME",
    "kind": "cor",
    "result": "result_corrected",
    "body_class": "inspection",
    "language": "en",
    "title": "A tender was opened again",
    "story": "The works were given out anew.",
    "source": "https://example.org/decision",
    "reply_state": "replied",
    "reply": "We did.",
}
ALERT = {
    **RESULT,
    "number": "f" * 24,
    "subject": "alert",
    "kind": "prs",
    "result": "",
    "pressure": "prs:smear",
    "signed_by": "Example network",
}
WITHDRAWN = (
    "UPDATE publication_entry SET withdrawn_on = '2026-12-01', title = '',"
    " story = '', source = '', signed_by = '', reply = ''"
)


@override_settings(**worlds.FAST)
class RefusalCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q2", first=1, adding=cls.add_entries)
        cls.release = worlds.released("2026q3", first=1, adding=cls.add_reply)

    @classmethod
    def add_entries(cls, release):
        cls.entry = Entry.objects.create(release=release, **RESULT)
        cls.alert = Entry.objects.create(release=release, **ALERT)

    @classmethod
    def add_reply(cls, release):
        LaterReply.objects.create(entry=cls.entry, release=release, text="We went on.")

    def refuse(self, statement: str, message: str = FINAL) -> None:
        before = self.everything()
        with self.assertRaisesMessage(IntegrityError, message):
            self.run_sql(statement)
        self.assertEqual(self.everything(), before)

    def run_sql(self, statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def everything(self) -> list[dict]:
        models = (Release, Table, Cell, Counted, Document, Entry, LaterReply)
        return [
            row for model in models for row in model.objects.order_by("pk").values()
        ]


class ReleasedTests(RefusalCase):
    def test_nothing_is_replaced(self):
        if connection.vendor == "sqlite":  # PostgreSQL does not know the word
            columns = "id, release_id, table_id, key, value, low, high, status"
            self.refuse(
                f"INSERT OR REPLACE INTO publication_cell ({columns})"
                " SELECT id, release_id, table_id, key, 0, 0, 0, status"
                " FROM publication_cell WHERE key = 'AL'"
            )
            self.refuse(
                "INSERT OR REPLACE INTO publication_release SELECT * FROM"
                " publication_release"
            )

    def test_no_cell_is_changed_or_deleted(self):
        self.refuse("UPDATE publication_cell SET value = value + 1 WHERE key = 'AL'")
        self.refuse("UPDATE publication_cell SET status = 'too_few'")
        self.refuse("DELETE FROM publication_cell WHERE key = 'AL'")

    def test_no_table_is_changed_or_deleted(self):
        self.refuse("UPDATE publication_table SET epsilon = 0")
        self.refuse("DELETE FROM publication_table")

    def test_no_release_is_changed_or_deleted(self):
        self.refuse("UPDATE publication_release SET period = '2026q2'")
        self.refuse(
            "UPDATE publication_release SET state = 'prepared', published_by_id = NULL,"
            " published_on = NULL, noise_library = '', code_sha256 = ''"
        )
        self.refuse("DELETE FROM publication_release")

    def test_nothing_is_added_to_a_release(self):
        self.refuse(
            "INSERT INTO publication_table (release_id, code, scale, epsilon, margin)"
            " SELECT release_id, 'extra', scale, epsilon, margin"
            " FROM publication_table WHERE code = 'kind_q'"
        )
        self.refuse(
            "INSERT INTO publication_cell"
            " (release_id, table_id, key, value, low, high, status)"
            " SELECT release_id, table_id, 'extra', value, low, high, status"
            " FROM publication_cell WHERE key = 'AL'"
        )
        self.refuse(
            "INSERT INTO publication_document"
            " (release_id, name, media_type, sha256, content)"
            " SELECT release_id, 'extra', media_type, sha256, content"
            " FROM publication_document WHERE name = 'manifest.json'"
        )

    def test_no_file_is_changed_or_deleted(self):
        self.refuse("UPDATE publication_document SET sha256 = ''")
        self.refuse("UPDATE publication_document SET name = 'x' || name")
        self.refuse("DELETE FROM publication_document")

    def test_nothing_is_added_to_its_tables_by_way_of_another(self):
        ana = worlds.publisher("ana")
        Release.objects.create(period="2026q4", prepared_by=ana)
        self.refuse(
            "INSERT INTO publication_cell"
            " (release_id, table_id, key, value, low, high, status)"
            " SELECT other.id, table_id, 'extra', value, low, high, status"
            " FROM publication_cell, publication_release other"
            " WHERE key = 'AL' AND other.period = '2026q4'"
        )

    def test_a_prepared_release_may_be_withdrawn(self):
        ana = worlds.publisher("ana")
        Release.objects.create(period="2026q4", prepared_by=ana).delete()
        self.assertEqual(Release.objects.count(), 2)


class CountedTests(RefusalCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.report = worlds.receive(date(2026, 8, 3))
        mark = {"report": cls.report, "table": "kind_q"}
        cls.mark = Counted.objects.create(period="2026q3", **mark)

    def test_a_mark_is_never_moved(self):
        self.refuse("UPDATE publication_counted SET period = '2026q4'")
        self.refuse("UPDATE publication_counted SET \"table\" = 'country_q'")

    def test_a_case_is_marked_once_in_a_table(self):
        for period in ("2026q3", "2026q4"):
            self.refuse(
                'INSERT INTO publication_counted (report_id, "table", period)'
                f" SELECT report_id, \"table\", '{period}' FROM publication_counted",
                message="",
            )
        self.run_sql(
            'INSERT INTO publication_counted (report_id, "table", period)'
            " SELECT report_id, 'country_q', '2026q4' FROM publication_counted"
        )
        self.assertEqual(Counted.objects.count(), 2)

    def test_it_goes_with_its_case(self):
        self.report.delete()
        self.at_the_end()
        self.assertFalse(Counted.objects.exists())

    def test_it_goes_with_nothing_else(self):
        """Where the public site has a role of its own, which SQLite does not know."""
        if connection.vendor == "postgresql":
            refused = self.assertRaisesMessage(IntegrityError, FINAL)
            with refused, transaction.atomic():
                Counted.objects.all().delete()
                self.at_the_end()
            self.assertTrue(Counted.objects.exists())

    def at_the_end(self) -> None:
        """Check what is checked when a transaction is committed."""
        connection.check_constraints()


class RegisterTests(RefusalCase):
    def test_nothing_of_an_entry_is_changed(self):
        for field, value in {
            "title": "Another",
            "story": "Another",
            "reply": "Another",
            "source": "https://example.org/",
            "signed_by": "Another",
            "place": "RS",
            "result": "result_charge",
            "body_class": "police",
            "language": "sq",
            "reply_state": "none",
        }.items():
            with self.subTest(field):
                self.refuse(f"UPDATE publication_entry SET {field} = '{value}'")
                # Nor under cover of a withdrawal.
                emptied = WITHDRAWN.replace(f" {field} = '',", "")
                emptied = emptied.replace(f", {field} = ''", "")
                self.refuse(f"{emptied}, {field} = '{value}'")

    def test_an_entry_is_not_deleted(self):
        self.refuse("DELETE FROM publication_laterreply")
        self.refuse("DELETE FROM publication_entry")

    def test_an_entry_is_withdrawn_once_and_its_texts_are_emptied(self):
        self.run_sql(WITHDRAWN)
        self.assertEqual(set(Entry.objects.values_list("story", flat=True)), {""})
        self.assertFalse(Entry.objects.standing().exists())
        self.refuse("UPDATE publication_entry SET withdrawn_on = NULL")
        self.refuse("UPDATE publication_entry SET withdrawn_on = '2026-12-02'")
        self.refuse("UPDATE publication_entry SET story = 'It is back.'")

    def test_an_entry_comes_with_a_release_only(self):
        self.refuse(
            "INSERT INTO publication_entry (number, release_id, subject, place, kind,"
            " result, pressure, body_class, language, title, story, source, signed_by,"
            " reply_state, reply) SELECT '111111111111111111111111', release_id,"
            " subject, place, kind, result, pressure, body_class, language, title,"
            " story, source, signed_by, reply_state, reply FROM publication_entry"
            " WHERE subject = 'result'"
        )

    def test_an_entry_is_a_result_or_a_signed_alert(self):
        wrong = (
            {**RESULT, "result": ""},
            {**RESULT, "signed_by": "Somebody"},
            {**RESULT, "pressure": "prs:smear"},
            {**ALERT, "signed_by": ""},
            {**ALERT, "pressure": ""},
            {**ALERT, "kind": "cor"},
            {**ALERT, "result": "result_charge"},
            {**RESULT, "reply": ""},
            {**RESULT, "reply_state": "none"},
        )
        named_wrongly = ({**RESULT, "number": "12"}, {**RESULT, "number": "G" * 24})
        ana = worlds.publisher("ana")
        release = Release.objects.create(period="2026q4", prepared_by=ana)
        for number, fields in enumerate(wrong):
            fields["number"] = f"{number:024x}"
        for fields in (*wrong, *named_wrongly):
            refused = self.assertRaises(IntegrityError)
            with self.subTest(fields), refused, transaction.atomic():
                Entry.objects.create(release=release, **fields)
        Entry.objects.create(release=release, **{**RESULT, "number": "a" * 24})

    def test_a_later_reply_comes_with_a_release_and_may_only_be_emptied(self):
        self.refuse("UPDATE publication_laterreply SET text = 'Another'")
        self.refuse(
            "UPDATE publication_laterreply SET text = '',"
            f" entry_id = '{self.alert.number}'"
        )
        self.refuse(
            "INSERT INTO publication_laterreply (entry_id, release_id, text)"
            f" VALUES ('{self.alert.number}', {self.release.pk}, 'Late')"
        )
        self.run_sql("UPDATE publication_laterreply SET text = ''")

    def test_a_release_holds_one_later_reply_to_an_entry(self):
        ana = worlds.publisher("ana")
        release = Release.objects.create(period="2026q4", prepared_by=ana)
        reply = {"entry": self.entry, "release": release}
        LaterReply.objects.create(text="One", **reply)
        with self.assertRaises(IntegrityError), transaction.atomic():
            LaterReply.objects.create(text="Two", **reply)


class CeilingTests(RefusalCase):
    """What one case can lose, over all that was ever published, is at most 2."""

    def spend(self, code: str, epsilon: str) -> None:
        facts = {"code": code, "scale": 1, "margin": 3}
        with transaction.atomic():
            Table.objects.create(release=self.next, epsilon=epsilon, **facts)

    def setUp(self):
        ana = worlds.publisher("ana")
        self.next = Release.objects.create(period="2026q4", prepared_by=ana)
        # Published so far: the quarterly tables, at 0.8 in all.
        self.assertEqual(float(releases.spent()), 0.8)

    def test_tables_too_many_are_refused(self):
        self.spend("extra", "1")
        self.spend("more", "0.1999")
        with self.assertRaisesMessage(IntegrityError, FINAL):
            self.spend("too_many", "0.0002")
        self.spend("a_sum", "0")

    def test_the_tables_of_every_quarter_cost_once(self):
        for table in TABLES:
            self.spend(table.code, str(noise.epsilon(table.scale)))
        self.assertEqual(releases.spent(), 1)

    def test_a_table_that_grew_dearer_is_refused_beyond_it(self):
        self.spend("extra", "0.9999")
        self.spend("country_q", "0.4")  # instead of 0.2 until now
        with self.assertRaisesMessage(IntegrityError, FINAL):
            self.spend("kind_q", "0.2002")
