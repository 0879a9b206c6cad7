import ast
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from unittest import TestCase

from publication import noise
from publication.tables import LIFETIME_EPSILON, MAX_LIFETIME_EPSILON, SUMS, TABLES
from tests.publication import laplace

ROOT = Path(__file__).resolve().parents[2]
# Drawn once for all tests here; enough to see a wrong scale, quick enough to wait.
DRAWS = 20_000


def misfit(sample: list[int], scale: int) -> float:
    """Return chi-square over its degrees of freedom against the exact law.

    Values beyond ±5 scales are counted together, as each is too rare.
    """
    edge = 5 * scale
    seen = Counter(max(-edge, min(edge, x)) for x in sample)
    expected = {x: laplace.chance(x, scale) for x in range(1 - edge, edge)}
    rest = (1 - sum(expected.values())) / 2
    expected |= {-edge: rest, edge: rest}
    terms = (
        (seen[x] - len(sample) * chance) ** 2 / (len(sample) * chance)
        for x, chance in expected.items()
    )
    return sum(terms) / (len(expected) - 1)


class DrawTests(TestCase):
    def test_it_follows_the_law_like_an_independent_sampler(self):
        random = Random(1)
        for scale in (5, 10, 20):
            theirs = noise.draw([0] * DRAWS, scale=scale)
            ours = [laplace.draw(scale, random) for _ in range(DRAWS)]
            # Chance of a false alarm: below one in a million for each.
            self.assertLess(misfit(theirs, scale), 2.2)
            self.assertLess(misfit(ours, scale), 2.2)

    def test_the_check_would_see_a_wrong_scale(self):
        sample = noise.draw([0] * DRAWS, scale=6)
        self.assertGreater(misfit(sample, 5), 10)

    def test_it_is_centred_on_each_count(self):
        drawn = noise.draw([1000] * DRAWS + [0] * DRAWS, scale=5)
        high, low = drawn[:DRAWS], drawn[DRAWS:]
        # Five standard errors: the deviation of one draw is about 7.1.
        self.assertAlmostEqual(sum(high) / DRAWS, 1000, delta=0.25)
        self.assertAlmostEqual(sum(low) / DRAWS, 0, delta=0.25)

    def test_it_never_repeats_itself(self):
        first, second = (noise.draw([0] * 100, scale=5) for _ in range(2))
        self.assertNotEqual(first, second)

    def test_it_takes_no_seed(self):
        tree = ast.parse((ROOT / "publication/noise.py").read_text())
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self.assertFalse({"seed", "random", "Random"} & words)


class MarginTests(TestCase):
    def test_it_is_the_published_one(self):
        for scale, margin in {4: 12, 5: 15, 7: 21, 10: 30, 20: 60}.items():
            self.assertEqual(noise.half_width(scale), margin)

    def test_it_holds_95_in_100_and_no_narrower_one_does(self):
        for scale in range(1, 31):
            margin = noise.half_width(scale)
            inside = sum(laplace.chance(x, scale) for x in range(-margin, margin + 1))
            edges = 2 * laplace.chance(margin, scale)
            self.assertGreaterEqual(inside, 0.95)
            self.assertLess(inside - edges, 0.95)

    def test_it_holds_for_sums_too(self):
        for terms in (2, 3, 5):
            margin = noise.half_width(5, terms=terms)
            drawn = noise.draw([0] * (terms * DRAWS), scale=5)
            sums = [sum(drawn[i::DRAWS]) for i in range(DRAWS)]
            inside = sum(abs(total) <= margin for total in sums) / DRAWS
            self.assertAlmostEqual(inside, 0.953, delta=0.01)


class EstimateTests(TestCase):
    def test_it_is_cut_at_zero(self):
        few = noise.estimate(-7, margin=15)
        self.assertEqual(few, noise.Estimate(0, 0, 15, is_shown=False))

    def test_it_is_shown_from_two_margins_on(self):
        self.assertFalse(noise.estimate(29, margin=15).is_shown)
        shown = noise.Estimate(30, 15, 45, is_shown=True)
        self.assertEqual(noise.estimate(30, margin=15), shown)


class BudgetTests(TestCase):
    def test_a_case_loses_at_most_one_in_all_its_life(self):
        written_out = 3 * Decimal("0.2") + 2 * Decimal("0.1") + 4 * Decimal("0.05")
        self.assertEqual(LIFETIME_EPSILON, written_out)
        self.assertLessEqual(LIFETIME_EPSILON, MAX_LIFETIME_EPSILON)
        self.assertEqual(MAX_LIFETIME_EPSILON, 1)

    def test_the_ledger_never_understates(self):
        self.assertEqual(noise.epsilon(7), Decimal("0.1429"))
        total = sum(noise.epsilon(table.scale) for table in TABLES)
        self.assertEqual(total, 1)

    def test_a_sum_only_adds_up_what_is_published_anyway(self):
        keys = {table.code: set(table.keys) for table in TABLES}
        for part in SUMS:
            self.assertLessEqual(set(part.terms), keys[part.of])


class IsolationTests(TestCase):
    def loaded_with(self, *modules: str) -> set[str]:
        """Return what a fresh process has loaded after importing `modules`."""
        lines = ["import django, sys", "django.setup()"]
        lines += [f"import {module}" for module in modules]
        lines.append("print(*sys.modules)")
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(lines)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(done.stdout.split())

    def test_the_site_loads_neither_the_noise_library_nor_the_counting(self):
        loaded = self.loaded_with("backend.wsgi", "backend.urls.all")
        self.assertIn("publication.pages.views", loaded)
        unwanted = {"opendp", "publication.tabulation", "publication.releases"}
        self.assertFalse(unwanted & loaded)

    def test_even_the_release_job_loads_it_only_to_draw(self):
        loaded = self.loaded_with("publication.releases")
        self.assertIn("publication.tabulation", loaded)
        self.assertNotIn("opendp", loaded)
