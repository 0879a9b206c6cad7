"""The database itself refuses, whoever asks and however."""

from django.db import IntegrityError, connection, transaction
from django.test import TestCase, override_settings

from publication.models import Cell, Release, Table
from tests.publication import worlds


@override_settings(**worlds.FAST)
class ReleasedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.release = worlds.released("2026q3", first=3000)

    def refuse(self, statement: str) -> None:
        before = self.everything()
        refused = self.assertRaisesMessage(IntegrityError, "what was released is final")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        self.assertEqual(self.everything(), before)

    def everything(self) -> list[dict]:
        models = (Release, Table, Cell)
        return [
            row for model in models for row in model.objects.order_by("pk").values()
        ]

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
            " published_on = NULL, noise_library = ''"
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
        self.assertEqual(Release.objects.get(), self.release)
