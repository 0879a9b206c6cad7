"""Every number that a reader sees was released, or is explained here."""

import re
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.test import Client, TestCase, override_settings

from publication.models import Cell, Entry, LaterReply, Release, Table
from tests.publication.attacks import crawler, reader, scene

# Sayings with numbers that no report can change, each with its reason.
EXPLAINED = {
    r"\b15 (?:February|May|August|November) 20\d\d\b": "the calendar of releases",
    r"\b20\d\d ?q[1-4]\b": "a quarter",
    r"\b20\d\d-(?:02|05|08|11)-15(?:T00:00:00(?:\+00:00|Z))?": "a day of release",
    r"urn:uuid:[0-9a-f-]{36}|tag:\S+": "the name of an entry of the feed",
    r"\b[0-9a-f]{64}\b|SHA-256": "the fingerprint of a program or file",
    r"CC BY 4\.0|UNSCR 1244/1999|JSON-stat 2\.0|Ed25519|\bv1\b": "a name",
    r"19 times in 20": "what a margin means",
    r"After \d+ (?:to|or) \d+ days|more than 30 days|\b7 days": "a band, a promise",
    r"\b3 months": "a promise",
    r"\b90(?:th day| days)": "when silence counts",
    r"\bwithin_7_q": "the name of a table",
    r"\(A4\)": "the size of a poster",
    r"Kanton 10": "a region",
    # A count of two thousand is written 2,026.
    r"\b202\d\b": "a year",
    r"\b\d+ entr(?:y fits|ies fit)\b": "how many entries of the register are listed",
    r"\b45 days\b": "from the end of a quarter to its release",
}
# The page that explains the method works an example of what epsilon 1 means.
METHOD = {
    r"At 0 nothing": "the scale of epsilon",
    r"at most 1 on|\bstops at 2\b": "the promise and the ceiling",
    r"±15 is likely to be at most 15\b": "an example of a margin",
    r"\b(?:20|40|5|13) ?%": "an example with nobody's numbers",
    r"fewer than 200|below 200|\b200 reports": "the minimum volume",
}


@override_settings(TODAY=scene.FIRST_DAY, **scene.PUBLIC)
class StrayTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        scene.publish_all()
        cells = Cell.objects.values_list("value", "low", "high")
        released = {number for row in cells for number in row}
        released |= {*Table.objects.values_list("margin", flat=True)}
        released |= {*Table.objects.values_list("scale", flat=True)}
        spent = Release.objects.annotate(all=Sum("tables__epsilon"))
        cls.released = {str(number) for number in released} | {
            f"{epsilon.normalize():.2f}"
            for epsilon in (
                Decimal(1),
                *spent.values_list("all", flat=True),
                *Table.objects.values_list("epsilon", flat=True),
            )
        }
        entries = Entry.objects.values_list("title", "story", "reply", "signed_by")
        replies = LaterReply.objects.values_list("text", flat=True)
        cls.register = {text for entry in entries for text in entry} | {*replies}

    def strays(self, address: str, page: str) -> list[str]:
        said = reader.text(page)
        explained = {**EXPLAINED, **(METHOD if "how-we-count" in address else {})}
        for text in filter(None, self.register):
            said = said.replace(text, " ")
        for saying in explained:
            said = re.sub(saying, " ", said)
        return [
            said[max(0, found.start() - 40) : found.end() + 20]
            for found in reader.NUMBER.finditer(said)
            if reader.plain(found[0]) not in self.released
        ]

    def test_every_number_on_a_page_of_results_was_released(self):
        found = crawler.pages(crawler.crawl(Client(), within=("/en/results/",)))
        self.assertGreater(len(found), 50)
        for address, seen in found.items():
            with self.subTest(address):
                strays = self.strays(address, seen.body.decode())
                self.assertEqual(strays, [])

    def test_it_would_see_a_number_of_our_own(self):
        page = Client().get("/en/results/").content.decode()
        self.assertEqual(self.strays("", page), [])
        for stray in ("12,345 reports", "7 reports today", "on 12 February 2027"):
            changed = page.replace("</main>", f"<p>{stray}</p></main>")
            self.assertNotEqual(self.strays("", changed), [], stray)
            told = page.replace("<main", f'<img alt="{stray}"><main')
            self.assertNotEqual(self.strays("", told), [], stray)

    def test_the_days_of_the_feed_are_days_of_release(self):
        feed = Client().get("/en/results/feed.atom").content.decode()
        days = {
            date.fromisoformat(day) for day in re.findall(r"20\d\d-\d\d-\d\d", feed)
        }
        self.assertTrue(days)
        published = {*Release.objects.values_list("published_on", flat=True)}
        self.assertLessEqual(days, published)
