"""The register's pages: what stands in it, and nothing that does not."""

import re

from django.template import Context, Template
from django.test import TestCase, override_settings

from publication.models import Entry
from tests.publication import worlds
from tests.publication.register import world

LIST = "/en/results/changed/"
UNKNOWN = "0123456789abcdef01234567"


def address(entry: Entry) -> str:
    return f"{LIST}{entry.number}/"


class PageCase(TestCase):
    def get(self, path=LIST, status=200, **headers):
        response = self.client.get(path, headers=headers)
        self.assertEqual(response.status_code, status, path)
        return response

    def titles(self, path=LIST):
        return re.findall(r'lang="en">([^<]+)</a></h3>', self.get(path).text)


class ListTests(PageCase):
    def test_it_lists_the_newest_release_first(self):
        world.published("2026q2", {"title": "Older"})
        world.published("2026q3", {"title": "Newer"})
        self.assertEqual(self.titles(), ["Newer", "Older"])
        self.assertContains(self.get(), "July to September 2026")

    def test_it_says_so_when_nothing_stands_there(self):
        self.assertContains(self.get(), "Nothing stands here yet.")
        worlds.released("2026q3", first=3000)
        self.assertContains(self.get(), "Nothing stands here yet.")

    def test_an_entry_of_a_prepared_release_is_nowhere(self):
        entry = world.add(world.prepared("2026q3"))
        self.assertEqual(self.titles(), [])
        self.get(address(entry), status=404)

    def test_a_signed_alert_says_who_signed_it(self):
        world.published("2026q3", world.ALERT, {})
        page = self.get().text
        self.assertEqual(page.count("Signed alert"), 1)
        self.assertIn("Signed by Network of Small Organisations", page)

    def test_alerts_stand_apart_below_every_result(self):
        world.published("2026q2", {"title": "Older"})
        world.published("2026q3", world.ALERT | {"title": "Alert"}, {"title": "Newer"})
        self.assertEqual(self.titles(), ["Newer", "Older", "Alert"])
        results, _, alerts = self.get().text.partition('id="alerts"')
        self.assertIn("Pressure, signed by organisations</h2>", alerts)
        self.assertIn('href="#alerts"', results)
        self.assertNotIn("Signed alert", results)
        self.assertNotIn("signed by organisations", self.get(f"{LIST}?kind=cor").text)

    def test_it_shows_how_a_story_begins_as_letters(self):
        words = " ".join(f"word{number}" for number in range(40))
        world.published("2026q3", {"story": f"*First* & last.\n\n{words}"})
        page = self.get().text
        self.assertIn(">First &amp; last. word0 ", page)
        self.assertNotIn("word39", page)

    def test_titles_are_letters(self):
        world.published("2026q3", {"title": "<b>*x*</b> & co"})
        self.assertContains(self.get(), "&lt;b&gt;*x*&lt;/b&gt; &amp; co")

    def test_it_names_its_feed_and_its_one_address(self):
        page = self.get(f"{LIST}?kind=cor&place=&changed=&page=1").text
        self.assertIn('<link rel="canonical" href="?kind=cor">', page)
        feed = 'type="application/atom+xml" title="Fener: results" href="/en/results/'
        self.assertIn(f'<link rel="alternate" {feed}feed.atom">', page)


class FilterTests(PageCase):
    @classmethod
    def setUpTestData(cls):
        world.published(
            "2026q3",
            {"title": "Fixed", "place": "RS"},
            {"title": "Fined", "place": "AL", "result": "result_sanction"},
            {
                "title": "Rule",
                "place": "AL",
                "kind": "oth",
                "result": "result_lawchange",
            },
            {**world.ALERT, "title": "Alert"},
        )

    def test_each_filter_chooses(self):
        for asked, titles in {
            "place=AL": {"Fined", "Rule"},
            "place=ME": set(),
            "changed=result_corrected": {"Fixed"},
            "changed=prs:office": {"Alert"},
            "changed=prs%3Alaw": set(),
            "kind=oth": {"Rule"},
            "kind=prs": {"Alert"},
            "place=AL&changed=result_sanction&kind=cor": {"Fined"},
            "place=&changed=&kind=": {"Fixed", "Fined", "Rule", "Alert"},
        }.items():
            self.assertEqual(set(self.titles(f"{LIST}?{asked}")), titles, asked)

    def test_it_says_how_many_fit(self):
        self.assertContains(self.get(f"{LIST}?place=AL"), "2 entries fit.")
        self.assertContains(self.get(f"{LIST}?place=RS"), "1 entry fits.")
        self.assertContains(self.get(f"{LIST}?place=MK"), "Nothing here fits yet.")

    def test_what_is_in_no_list_is_not_found(self):
        for asked in (
            *("place=ONLINE", "place=al", "changed=closed", "changed=<b>", "kind=x"),
            *("page=0", "page=2", "page=x", "page=99999999999999999999", "page=-1"),
            *("place=%00", "kind=cor%27--", "place=AL&place=nowhere"),
        ):
            self.get(f"{LIST}?{asked}", status=404)

    def test_what_was_chosen_stays_chosen(self):
        page = self.get(f"{LIST}?place=XK&kind=prs").text
        self.assertIn('<option value="XK" selected>', page)
        self.assertIn('<option value="prs" selected>', page)


class PagerTests(PageCase):
    def test_thirty_stand_on_a_page(self):
        world.published("2026q3", *({"title": f"T{n}"} for n in range(31)))
        first, second = self.titles(), self.titles(f"{LIST}?page=2")
        self.assertEqual((len(first), len(second)), (30, 1))
        self.assertEqual(len({*first, *second}), 31)
        self.assertContains(self.get(), 'href="?page=2" rel="next"')
        self.assertContains(self.get(f"{LIST}?page=2"), 'href="?" rel="prev"')
        self.get(f"{LIST}?page=3", status=404)
        chosen = self.get(f"{LIST}?page=2&place=RS")
        self.assertContains(chosen, 'href="?place=RS" rel="prev"')


class EntryTests(PageCase):
    def test_it_tells_what_changed(self):
        (entry,) = world.published(
            "2026q3", {"source": "https://sud.example/1?a=1&b=2"}
        )
        page = self.get(address(entry))
        self.assertContains(page, "<p>The town had <em>paid</em> for it twice.")
        self.assertContains(page, "Serbia · It was put right")
        self.assertContains(
            page, 'href="https://sud.example/1?a=1&amp;b=2" rel="nofollow'
        )
        self.assertContains(page, "July to September 2026")
        self.assertContains(page, "<dd>Inspections</dd>")
        self.assertContains(page, "so it was not asked")

    def test_the_reply_of_the_institution_stands_beside_it(self):
        said = {"reply_state": "replied", "reply": "We **disagree**. <b>x</b>"}
        replied, silent = world.published("2026q3", said, {"reply_state": "silent"})
        page = self.get(address(replied))
        self.assertContains(
            page, "<p>We <strong>disagree</strong>. &lt;b&gt;x&lt;/b&gt;</p>"
        )
        self.assertContains(self.get(address(silent)), "and did not reply")

    def test_a_signed_alert_says_who_speaks(self):
        (entry,) = world.published("2026q3", world.ALERT)
        page = self.get(address(entry))
        self.assertContains(
            page, "<strong>Network of Small Organisations</strong> says"
        )
        self.assertContains(page, "Kosovo* · Inspections, registers and police visits")

    def test_it_says_in_which_other_language_it_is_written(self):
        for tag, name in {"sq": "Albanian", "und": "Another language"}.items():
            period = {"sq": "2026q2", "und": "2026q3"}[tag]
            (entry,) = world.published(period, {"language": tag})
            page = self.get(address(entry))
            self.assertContains(page, f"<dt>Written in</dt><dd>{name}</dd>")
            self.assertContains(page, f'<h1 lang="{tag}">')

    def test_a_later_reply_appears_with_its_release(self):
        (entry,) = world.published("2026q2", {})
        text = "It was **us** who built it."

        def later(release):
            world.reply_later(entry, release, text)
            self.assertNotContains(self.get(address(entry)), "Later reply")

        worlds.released("2026q3", first=5000, adding=later)
        page = self.get(address(entry))
        self.assertContains(page, "It was <strong>us</strong> who built it.")
        self.assertContains(page, "April to June 2026")

    def test_every_unknown_number_is_answered_alike(self):
        prepared = world.add(world.prepared("2026q3"))
        paths = [f"{LIST}{UNKNOWN}/", address(prepared), f"{LIST}{'f' * 24}/"]
        paths += [f"{LIST}x/", f"{LIST}{UNKNOWN.upper()}/", f"{LIST}{UNKNOWN}0/"]
        answers = [self.get(path, status=404) for path in paths]
        self.assertEqual(len({answer.content for answer in answers}), 1)
        self.assertEqual(len({str(dict(answer.headers)) for answer in answers}), 1)

    def test_a_withdrawn_one_is_gone(self):
        (entry,) = world.published("2026q3", {})
        empty = dict.fromkeys(("title", "story", "source", "signed_by", "reply"), "")
        Entry.objects.update(withdrawn_on="2026-12-01", **empty)
        page = self.get(address(entry), status=410)
        self.assertContains(page, "This entry was taken back", status_code=410)
        self.assertEqual(self.titles(), [])


class TagTests(TestCase):
    def test_a_template_finds_the_entry_of_a_number(self):
        (entry,) = world.published("2026q3", {"title": "A & b"})
        prepared = world.add(world.prepared("2026q4"))
        page = Template(
            "{% load register %}{% entry_called number as entry %}"
            "{% if entry %}{{ entry.title }}{% else %}none{% endif %}"
        )
        for number, said in {
            entry.number: "A &amp; b",
            prepared.number: "none",
            "": "none",
            "'; --": "none",
        }.items():
            self.assertEqual(page.render(Context({"number": number})), said)


class ReplyTests(PageCase):
    @override_settings(CONTACT="Office <1>, Town")
    def test_it_gives_the_operators_address(self):
        page = self.get(f"{LIST}reply/")
        self.assertContains(page, "Office &lt;1&gt;, Town")

    def test_without_one_it_says_how_all_the_same(self):
        page = self.get(f"{LIST}reply/")
        self.assertContains(page, "no address for letters yet")
        self.assertNotContains(page, "<form")


class PublicTests(PageCase):
    def test_all_of_it_may_be_kept_and_tells_nobody_who_reads(self):
        (entry,) = world.published("2026q3", world.ALERT)
        for path in (LIST, address(entry), f"{LIST}reply/", "/en/results/feed.atom"):
            page = self.get(path)
            self.assertEqual(page.headers["Cache-Control"], "public, max-age=300")
            self.assertFalse(page.cookies)
            self.assertNotIn("Cookie", page.headers.get("Vary", ""))
            self.assertNotIn("Last-Modified", page.headers)
            again = self.get(path, status=304, if_none_match=page.headers["ETag"])
            self.assertEqual(again.content, b"")
            self.assertEqual(self.client.post(path).status_code, 405)

    def test_it_is_light(self):
        world.published("2026q3", *[world.ALERT] * 31)
        page = self.get()
        self.assertLess(len(page.content), 40_000)
        self.assertNotIn("<script", page.text)
        self.assertEqual(page.text.count('rel="stylesheet"'), 3)

    def test_a_list_takes_few_queries(self):
        world.published("2026q3", *[world.ALERT] * 31)
        with self.assertNumQueries(3):  # how many, the entries, their later replies
            self.get()

    def test_nothing_moves_between_two_releases(self):
        (entry,) = world.published("2026q3", {})
        paths = [LIST, address(entry), "/en/results/feed.atom"]
        paths += ["/data/v1/register.json", "/data/v1/register.csv"]
        paths += ["/api/v1/results/register/", f"/api/v1/results/register/{entry}/"]
        before = [self.get(path) for path in paths]
        world.reply_later(entry, world.prepared("2026q4"), "Soon.")
        for path, page in zip(paths, before, strict=True):
            after = self.get(path)
            self.assertEqual(page.content, after.content)
            self.assertEqual(dict(page.headers), dict(after.headers))
