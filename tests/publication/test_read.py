"""Whoever reads copes with tables that wait or come once a year."""

from django.test import TestCase, override_settings

from publication.models import Release
from publication.periods import Quarter
from publication.reading import Edition
from tests.publication import worlds


@override_settings(**worlds.FAST)
class ReadTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q2", first=1)
        worlds.released("2026q3", first=1)

    def test_what_waits_is_absent_and_what_is_yearly_comes_in_the_last_quarter(self):
        worlds.released("2026q4", first=1, held_back=True)
        found = {str(each): each for each in Edition.every()}
        self.assertEqual(list(found), ["2026q4", "2026q3", "2026q2"])
        held_back, whole = found["2026q4"], found["2026q3"]
        self.assertTrue(held_back.has("country_q") and held_back.has("heard_q"))
        self.assertTrue(held_back.has("region_y") and not whole.has("region_y"))
        self.assertTrue(whole.has("kind_q") and not held_back.has("kind_q"))
        self.assertFalse(held_back.has("pressure_q"))
        for missing, edition in (("kind_q", held_back), ("region_y", whole)):
            with self.assertRaises(KeyError):
                edition.numbers(missing)
        self.assertEqual(str(Edition.newest()), "2026q4")
        self.assertEqual(str(Edition.newest_yearly()), "2026q4")

    def test_what_is_only_prepared_is_not_read(self):
        ana = worlds.publisher("ana")
        Release.objects.create(period="2026q4", prepared_by=ana)
        self.assertEqual(str(Edition.newest()), "2026q3")
        self.assertIsNone(Edition.newest_yearly())
        self.assertIsNone(Edition.of(Quarter(2026, 4)))
