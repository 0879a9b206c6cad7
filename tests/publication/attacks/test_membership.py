"""Whoever knows all other cases cannot tell well whether this one was counted.

Quick here; `make attack-statistics` draws many more.
"""

from random import Random

from django.test import TestCase, override_settings

from publication import noise, releases
from publication.models import Release
from publication.tables import MINIMUM_VOLUME, TABLES
from tests.publication import laplace, worlds
from tests.publication.attacks import eight_quarters, membership

TRIALS = 1_000


@override_settings(**worlds.FAST)
class MembershipTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.target = eight_quarters.build()

    def audit(self, draw):
        return eight_quarters.audit(draw, trials=TRIALS, target=self.target)

    def test_the_promise_holds_over_eight_quarters(self):
        audit = self.audit(noise.draw)
        self.assertTrue(audit.holds, audit)
        # It is measured at all: somebody learns a little.
        self.assertGreater(audit.advantage, 0.05)

    def test_the_audit_would_catch_too_little_noise(self):
        audit = self.audit(eight_quarters.too_small)
        self.assertFalse(audit.holds)
        self.assertGreater(audit.advantage, audit.limit + 3 * audit.standard_error)
        self.assertGreater(audit.audited, audit.declared)

    def test_the_case_is_in_one_cell_of_each_table(self):
        exact = eight_quarters.counting(self.target)
        last, end_of_its_year = eight_quarters.QUARTERS - 1, 3
        for table in TABLES:
            now = end_of_its_year if table.adds_up else last
            without, with_it = exact((table.code, -1, now))
            moved = [with_it[key] - without[key] for key in table.keys]
            self.assertEqual(sorted(moved)[-1], 1, table.code)
            self.assertEqual(sum(map(abs, moved)), 1, table.code)

    def test_the_real_release_waits_by_the_same_rule(self):
        """What is simulated is what is published, table by table."""
        by = [worlds.publisher(name) for name in ("ana", "clara")]
        for quarter in eight_quarters.quarters():
            day = quarter.released_from
            releases.prepare(str(quarter), by=by[0], today=day)
            releases.publish(str(quarter), by=by[1], today=day)
        waiting = 0
        for release in Release.objects.order_by("period"):
            cells = release.cells.filter(table__code="country_q").order_by("pk")
            places = list(cells.values_list("value", flat=True))
            waiting += membership.shown_volume(places)
            is_held = waiting < MINIMUM_VOLUME
            waiting = waiting if is_held else 0
            self.assertEqual(release.is_held_back, is_held)
            codes = set(release.tables.values_list("code", flat=True))
            due = {
                table.code
                for table in TABLES
                if not (table.waits and is_held)
                and (release.quarter.ends_year or not table.is_yearly)
            }
            noisy = codes & {table.code for table in TABLES}
            self.assertEqual(noisy, due)


class LimitTests(TestCase):
    def test_the_limits_of_a_share_are_the_known_ones(self):
        # The "rule of three": no hit in 300 means less than 1 % with 95 % certainty.
        self.assertAlmostEqual(membership.most(0, 300, doubt=0.05), 0.00994, places=4)
        self.assertAlmostEqual(membership.least(300, 300, doubt=0.05), 0.99006, 4)
        self.assertAlmostEqual(membership.most(5, 10, doubt=0.025), 0.8129, places=3)
        self.assertAlmostEqual(membership.least(5, 10, doubt=0.025), 0.1871, places=3)

    def test_one_cell_is_told_apart_as_well_as_its_law_says(self):
        random, scale, size = Random(2), 1, 4_000

        def scores(truth):
            noisy = [truth + laplace.draw(scale, random) for _ in range(size)]
            return [(abs(x) - abs(x - 1)) / scale for x in noisy]

        audit = membership.audit(scores(0), scores(1))
        self.assertAlmostEqual(audit.advantage, audit.limit, delta=0.05)
        self.assertGreater(audit.audited, 0.75)
        self.assertTrue(audit.holds, audit)
