"""The feed: valid Atom, new things with a release only, and no hour of a request."""

import re
from xml.etree import ElementTree

from django.test import TestCase

from publication.models import Entry
from tests.publication import worlds
from tests.publication.register import world

FEED = "/en/results/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339_MIDNIGHT = r"20\d\d-\d\d-\d\dT00:00:00\+00:00"


class FeedTests(TestCase):
    def read(self, **options):
        response = self.client.get(FEED, **options)
        self.assertEqual(response.status_code, 200)
        kind = "application/atom+xml; charset=utf-8"
        self.assertEqual(response.headers["Content-Type"], kind)
        return ElementTree.fromstring(response.content)  # noqa: S314 - our own

    def texts(self, tree, path):
        return [node.text for node in tree.findall(path.replace("@", ATOM))]

    def test_it_has_all_that_atom_asks_for(self):
        world.published("2026q2", {}, world.ALERT)
        tree = self.read()
        self.assertEqual(tree.tag, f"{ATOM}feed")
        entries = tree.findall(f"{ATOM}entry")
        self.assertEqual(len(entries), 3)
        for node in (tree, *entries):
            for name in ("id", "title", "updated"):
                found = node.findall(f"{ATOM}{name}")
                self.assertEqual(len(found), 1, name)
                self.assertTrue(found[0].text.strip())
            self.assertRegex(node.find(f"{ATOM}id").text, r"^urn:uuid:[0-9a-f-]{36}$")
            self.assertRegex(node.find(f"{ATOM}updated").text, RFC_3339_MIDNIGHT)
            for link in node.findall(f"{ATOM}link"):
                self.assertTrue(link.get("href").startswith("http://testserver/en/"))
        self.assertEqual(self.texts(tree, "@author/@name"), ["Fener"])
        self.assertEqual(
            tree.find(f"{ATOM}link[@rel='self']").get("href")[-10:], "/feed.atom"
        )
        ids = self.texts(tree, "@entry/@id")
        self.assertEqual(len(set(ids)), 3)

    def test_releases_and_entries_are_in_it_on_their_day(self):
        (entry,) = world.published("2026q2", {"title": "A & <b>"})
        tree = self.read()
        self.assertIn("A & <b>", self.texts(tree, "@entry/@title"))
        self.assertEqual(
            set(self.texts(tree, ".//@updated")), {"2026-08-15T00:00:00+00:00"}
        )
        links = [node.get("href") for node in tree.findall(f"{ATOM}entry/{ATOM}link")]
        base = "http://testserver/en/results"
        self.assertEqual(
            set(links), {f"{base}/2026q2/", f"{base}/changed/{entry.number}/"}
        )

    def test_it_says_what_changed_and_leaves_the_story_on_its_page(self):
        world.published("2026q2", {"story": "It *stands*."})
        tree = self.read()
        said = self.texts(tree, "@entry/@summary")
        self.assertIn("Serbia · It was put right", said)
        self.assertFalse([text for text in said if "stands" in text])
        self.assertIn(
            "Results of April to June 2026", self.texts(tree, "@entry/@title")
        )

    def test_it_says_the_language_and_who_signed(self):
        world.published("2026q2", world.ALERT | {"language": "sq"})
        node = self.read().find(f"{ATOM}entry[{ATOM}author]")
        lang = "{http://www.w3.org/XML/1998/namespace}lang"
        self.assertEqual(node.get(lang), "sq")
        name = node.find(f"{ATOM}author/{ATOM}name").text
        self.assertEqual(name, "Network of Small Organisations")
        terms = [each.get("term") for each in node.findall(f"{ATOM}category")]
        self.assertEqual(terms, ["XK", "prs", "prs:office"])

    def test_the_newest_comes_first_and_a_later_reply_counts(self):
        (old,) = world.published("2026q1", {"title": "Old"})
        world.published("2026q2", {"title": "New"})
        self.assertEqual(self.texts(self.read(), "@entry/@title")[-1], "Old")
        worlds.released(
            "2026q3",
            first=5000,
            adding=lambda release: world.reply_later(old, release, "We differ."),
        )
        tree = self.read()
        self.assertLess(
            self.texts(tree, "@entry/@title").index("Old"),
            self.texts(tree, "@entry/@title").index("New"),
        )
        self.assertEqual(self.texts(tree, "@updated"), ["2026-11-15T00:00:00+00:00"])

    def test_names_stay_whatever_the_host_is(self):
        world.published("2026q2", {})
        with self.settings(ALLOWED_HOSTS=["a.example", "b.example"]):
            first, second = (
                self.client.get(FEED, headers={"host": host}).text
                for host in ("a.example", "b.example")
            )
        self.assertEqual(first.replace("a.example", "b.example"), second)
        names = re.findall(r"urn:uuid:[0-9a-f-]{36}", first)
        self.assertEqual(names, re.findall(r"urn:uuid:[0-9a-f-]{36}", second))

    def test_an_empty_one_is_a_feed_too_and_tells_no_hour(self):
        tree = self.read()
        self.assertEqual(tree.findall(f"{ATOM}entry"), [])
        self.assertRegex(tree.find(f"{ATOM}updated").text, RFC_3339_MIDNIGHT)
        self.assertEqual(self.client.get(FEED).content, self.client.get(FEED).content)

    def test_it_forgets_what_was_taken_back(self):
        world.published("2026q2", {"title": "Wrong"})
        empty = dict.fromkeys(("title", "story", "source", "signed_by", "reply"), "")
        Entry.objects.update(withdrawn_on="2026-12-01", **empty)
        self.assertEqual(len(self.read().findall(f"{ATOM}entry")), 1)

    def test_it_is_bounded(self):
        world.published("2026q2", *[{}] * 60)
        self.assertEqual(len(self.read().findall(f"{ATOM}entry")), 41)
