import xml.etree.ElementTree as ElementTree
from html import unescape

from django.test import TestCase

from publication.models import Cell
from tests.publication import worlds
from tests.publication.places.reading import written

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = {
    "places": ["country_q"],
    "outcomes": ["heard_q", "answered_q", "passed_on_q", "acting_q", "result_q"],
    "speed": ["answer_q"],
    "pressure": ["kind_q"],
}


def parsed(response):
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


class EmbedCase(TestCase):
    def get(self, path, status=200):
        response = self.client.get(f"/en/results/{path}")
        self.assertEqual(response.status_code, status, path)
        return response


class PictureTests(EmbedCase):
    def picture(self, name, **release):
        worlds.released("2026q3", first=3000, **release)
        return parsed(self.get(f"2026q3/embed/{name}.svg"))

    def test_it_stands_alone(self):
        for element in self.picture("places").iter():
            self.assertTrue(element.tag.startswith(SVG), element.tag)
            self.assertNotIn(
                element.tag, (f"{SVG}style", f"{SVG}script", f"{SVG}image")
            )
            for attribute, value in element.attrib.items():
                self.assertNotIn(attribute, ("style", "class", "href"))
                self.assertNotIn("url(", value)

    def test_it_says_what_it_is_and_where_it_is_from(self):
        picture = self.picture("places")
        title, what = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
        self.assertEqual(title.text, "Reports by place, July to September 2026")
        self.assertIn("Albania: about 3,0", what.text)
        named = picture.attrib["aria-labelledby"].split()
        self.assertEqual(named, [title.attrib["id"], what.attrib["id"]])
        words = " ".join(picture.itertext())
        self.assertIn("http://testserver/en/results/2026q3/", words)
        self.assertIn("CC BY 4.0", words)
        self.assertIn("without prejudice", words)

    def test_it_says_too_few(self):
        picture = self.picture("speed", status=Cell.Status.TOO_FEW)
        self.assertIn("After 2 or 3 days: too few to show.", picture[1].text)

    def test_it_never_changes_and_may_be_kept(self):
        worlds.released("2026q3", first=3000)
        response = self.get("2026q3/embed/places.svg")
        self.assertEqual(response.headers["Content-Type"], "image/svg+xml")
        kept = set(response.headers["Cache-Control"].split(", "))
        self.assertEqual(kept, {"public", "max-age=31536000", "immutable"})
        worlds.released("2026q4", first=9000)
        again = self.get("2026q3/embed/places.svg")
        self.assertEqual(again.content, response.content)

    def test_no_other_site_can_load_it_from_here(self):
        worlds.released("2026q3", first=3000)
        response = self.get("2026q3/embed/places.svg")
        policy = response.headers["Cross-Origin-Resource-Policy"]
        self.assertEqual(policy, "same-origin")


class SnippetTests(EmbedCase):
    def test_it_has_the_numbers_of_the_cells(self):
        release = worlds.released("2026q3", first=3000)
        for name, tables in FIGURES.items():
            table = parsed(self.get(f"2026q3/embed/{name}.html"))
            shown = {
                number.replace(",", "")
                for cell in table.iter("td")
                for number in cell.text.split(" and ")
            }
            cells = release.cells.filter(table__code__in=tables)
            if name == "pressure":
                cells = cells.filter(key__startswith="prs:")
            self.assertEqual(shown, written(cells), name)

    def test_its_picture_is_no_wider_than_the_page_that_shows_it(self):
        worlds.released("2026q3", first=3000)
        picture = parsed(self.get("2026q3/embed/places.html")).find("img").attrib
        self.assertNotIn("width", picture)
        self.assertEqual(picture["srcset"], f"{picture['src']} 480w")
        self.assertIn("calc(100vw - ", picture["sizes"])

    def test_it_is_there_to_be_saved(self):
        worlds.released("2026q3", first=3000)
        response = self.get("2026q3/embed/kinds.html")
        self.assertEqual(
            response.headers["Content-Disposition"],
            'attachment; filename="fener-2026q3-kinds.html"',
        )
        self.assertIn("immutable", response.headers["Cache-Control"])

    def test_the_page_shows_it_to_be_copied(self):
        worlds.released("2026q3", first=3000)
        page = self.get("2026q3/embed/kinds/").text
        copied = page.split("<textarea", 1)[1].split("</textarea>")[0].split(">", 1)[1]
        self.assertNotIn("<", copied)
        snippet = self.get("2026q3/embed/kinds.html").text
        self.assertEqual(unescape(copied).strip(), snippet.strip())
        self.assertIn("internet address", page)
        self.assertLessEqual(len(page.encode()), 40_000)


class AbsentTests(EmbedCase):
    def test_what_was_not_published_is_not_found(self):
        worlds.released("2026q3", first=3000, held_back=True)
        self.get("2026q3/embed/")
        self.get("2026q3/embed/outcomes.svg")
        for name in ("speed", "kinds", "pressure", "towns"):
            for end in ("/", ".svg", ".html"):
                self.get(f"2026q3/embed/{name}{end}", status=404)

    def test_there_is_nothing_without_a_release(self):
        for period in ("2026q3", "2026q9", "latest"):
            for end in ("", "places/", "places.svg", "places.html"):
                self.get(f"{period}/embed/{end}", status=404)

    def test_it_does_not_hide_the_page_of_a_release(self):
        worlds.released("2026q3", first=3000)
        self.assertContains(self.get("2026q3/"), "July to September 2026")
