"""What is too small to show cannot be worked out from the totals around it."""

from math import sqrt

from django.test import TestCase, override_settings

from publication import noise
from publication.tables import SUM, TABLE, sums_of
from tests.publication import laplace, worlds
from tests.publication.attacks import complement

TRIALS = 3_000


@override_settings(**worlds.FAST)
class ComplementTests(TestCase):
    def rate(self, table: str, *, elsewhere: int, hidden: int) -> tuple[float, float]:
        scale = TABLE[table].scale
        rate = complement.hit_rate(
            table, noise.draw, elsewhere=elsewhere, hidden=hidden, trials=TRIALS
        )
        chance = laplace.chance(0, scale)
        return rate, chance + 5 * sqrt(chance * (1 - chance) / TRIALS)

    def test_it_is_hit_no_more_often_than_the_noise_itself_would(self):
        for part in SUM.values():
            for elsewhere in (0, 500):
                with self.subTest(part.code, elsewhere=elsewhere):
                    rate, limit = self.rate(part.of, elsewhere=elsewhere, hidden=3)
                    self.assertLessEqual(rate, limit)

    def test_an_exact_total_would_give_it_away(self):
        """The attack works where totals are exact, as in tables without noise."""
        rate = complement.hit_rate(
            "country_q", lambda counts, scale: counts, elsewhere=500, hidden=3, trials=9
        )
        self.assertEqual(rate, 1)

    def test_every_table_with_a_total_is_tried(self):
        tried = {part.of for part in SUM.values()}
        self.assertEqual(tried, {code for code in TABLE if [*sums_of(code)]})
