import csv
import hashlib
import io
import json
import re
from datetime import date

import pytest
import rdflib
from django.test import TestCase, override_settings
from rdflib.namespace import DCAT, RDF

from publication.models import Cell, Document, Entry, Release
from publication.opendata import entries
from tests.publication import worlds
from tests.publication.opendata import world

ELSEWHERE = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
FOR_EVER = {"max-age=31536000", "public", "immutable"}


def directives(response):
    return set(response.headers["Cache-Control"].split(", "))


@override_settings(**worlds.FAST)
class ServeCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q4", first=1000)
        worlds.released("2027q1", first=3000, held_back=True)
        worlds.released("2027q2", first=5000, adding=world.two_entries)

    def get(self, path, **headers):
        return self.client.get(path, headers=ELSEWHERE | headers)


class DocumentTests(ServeCase):
    def test_every_file_comes_byte_for_byte_with_its_digest_as_tag(self):
        for file in Document.objects.select_related("release"):
            answer = self.get(f"/data/v1/{file.release}/{file.name}")
            self.assertEqual(answer.content, bytes(file.content), file.name)
            digest = hashlib.sha256(answer.content).hexdigest()
            self.assertEqual(answer.headers["ETag"], f'"{digest}"')
            self.assertEqual(answer.headers["Content-Type"], file.media_type)
            self.assertEqual(directives(answer), FOR_EVER)

    def test_it_tells_the_day_of_release_and_no_hour(self):
        answer = self.get("/data/v1/2026q4/country_q.csv")
        said = answer.headers["Last-Modified"]
        self.assertEqual(said, "Mon, 15 Feb 2027 00:00:00 GMT")

    def test_a_table_says_that_its_first_line_is_a_header(self):
        answer = self.get("/data/v1/2026q4/country_q.csv")
        media_type = "text/csv; charset=utf-8; header=present"
        self.assertEqual(answer.headers["Content-Type"], media_type)

    def test_a_copy_that_is_still_good_is_not_sent_again(self):
        path = "/data/v1/2026q4/country_q.csv"
        tag = self.get(path).headers["ETag"]
        answer = self.get(path, **{"if-none-match": tag})
        self.assertEqual((answer.status_code, answer.content), (304, b""))
        self.assertEqual(directives(answer), FOR_EVER)

    def test_its_head_comes_without_its_body(self):
        whole = self.get("/data/v1/2026q4/country_q.csv")
        head = self.client.head("/data/v1/2026q4/country_q.csv")
        self.assertEqual(head.content, b"")
        for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control"):
            self.assertEqual(head.headers[name], whole.headers[name])

    def test_what_is_not_there_is_not_found(self):
        for path in (
            "2026q4/nothing.csv",
            "2026q3/country_q.csv",
            "2026q3/",
            "latest/nothing.csv",
            "2027q1/kind_q.csv",  # held back
            "2027q2/region_y.csv",  # comes with q4 only
        ):
            answer = self.get(f"/data/v1/{path}")
            self.assertEqual(answer.status_code, 404, path)
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertNotIn("ETag", answer.headers)

    def test_nothing_of_a_release_that_is_only_prepared_is_there(self):
        person = Release.objects.first().prepared_by
        Release.objects.create(period="2027q3", prepared_by=person)
        for path in ("data/v1", "api/v1/results/releases"):
            self.assertEqual(self.get(f"/{path}/2027q3/").status_code, 404)
        self.assertNotContains(self.get("/data/v1/"), "2027q3")

    def test_latest_leads_to_the_newest_release_with_the_file(self):
        for name, period in (
            ("country_q.csv", "2027q2"),
            ("region_y.csv", "2026q4"),
            ("manifest.json", "2027q2"),
        ):
            answer = self.get(f"/data/v1/latest/{name}")
            self.assertEqual(answer.status_code, 302)
            place = f"/data/v1/{period}/{name}"
            self.assertEqual(answer.headers["Location"], place)
            self.assertEqual(directives(answer), {"public", "max-age=300"})


class OverviewTests(ServeCase):
    def test_the_index_leads_to_every_release_and_each_to_every_file(self):
        index = self.get("/data/v1/").content.decode()
        for period in ("2026q4", "2027q1", "2027q2"):
            self.assertIn(f'href="/data/v1/{period}/"', index)
            page = self.get(f"/data/v1/{period}/").content.decode()
            files = Document.objects.filter(release__period=period)
            linked = set(re.findall(r'href="([^"/#]+)"', page)) - {"data:,"}
            self.assertEqual(linked, set(files.values_list("name", flat=True)))

    def test_the_page_of_a_release_leads_search_engines_to_its_description(self):
        page = self.get("/en/results/2026q4/").content.decode()
        place = "/data/v1/2026q4/dataset.jsonld"
        link = f'<link rel="alternate" type="application/ld+json" href="{place}">'
        self.assertIn(link, page)
        self.assertEqual(self.get(place).status_code, 200)

    def test_every_address_on_the_pages_is_there(self):
        for page in ("/data/v1/", "/data/v1/2026q4/"):
            html = self.get(page).content.decode()
            for path in set(re.findall(r'href="(/(?:data|api)/[^"]*)"', html)):
                self.assertEqual(self.get(path).status_code, 200, path)

    def test_the_ledger_holds_every_table_of_every_release(self):
        answer = self.get("/data/v1/ledger.csv")
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        tables = {(line["period"], line["table"]) for line in lines}
        self.assertEqual(len(tables), len(lines))
        self.assertIn(("2026q4", "region_y"), tables)
        self.assertEqual(sum(period == "2027q1" for period, _table in tables), 2)
        newest = self.get("/data/v1/2027q2/ledger.csv")
        self.assertEqual(newest.content, answer.content)

    def test_the_series_hold_every_cell_of_every_release(self):
        answer = self.get("/data/v1/series.csv")
        lines = list(csv.reader(io.StringIO(answer.content.decode())))
        header = ["period", "table", "key", "value", "low", "high", "status"]
        self.assertEqual(lines[0], header)
        fields = ("release__period", "table__code", *header[2:])
        cells = Cell.objects.filter(release__in=Release.objects.published())
        expected = [[*map(str, cell)] for cell in cells.values_list(*fields)]
        self.assertCountEqual(lines[1:], expected)
        self.assertEqual(
            [line[0] for line in lines[1:]], sorted(cell[0] for cell in expected)
        )

    def test_the_key_is_the_pinned_one(self):
        said = self.get("/data/v1/key").content.decode().strip()
        self.assertEqual(said, str(worlds.KEY.verifier))
        with self.settings(RELEASE_VERIFIER=""):
            self.assertEqual(self.get("/data/v1/key").status_code, 404)

    def test_what_is_served_is_what_was_signed(self):
        manifest = json.loads(self.get("/data/v1/2026q4/manifest.json").content)
        for file in manifest["files"]:
            answer = self.get(f"/data/v1/2026q4/{file['name']}")
            digest = hashlib.sha256(answer.content).hexdigest()
            self.assertEqual(digest, file["sha256"])
            self.assertEqual(answer.headers["Content-Type"], file["media_type"])

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
    def test_the_catalogue_holds_every_release_at_its_address(self):
        base = "https://fener.example/data/v1/"
        answer = self.get("/data/v1/catalog.jsonld")
        self.assertEqual(answer.headers["Content-Type"], "application/ld+json")
        graph = rdflib.Graph().parse(
            data=answer.content, format="json-ld", publicID=f"{base}catalog.jsonld"
        )
        datasets = {
            str(node) for node in graph.objects(rdflib.URIRef(base), DCAT.dataset)
        }
        periods = ("2026q4", "2027q1", "2027q2")
        self.assertEqual(datasets, {f"{base}{period}/" for period in periods})
        for node in graph.subjects(RDF.type, DCAT.Distribution):
            path = str(graph.value(node, DCAT.downloadURL))
            place = path.removeprefix("https://fener.example")
            self.assertEqual(self.get(place).status_code, 200, place)


class RegisterTests(ServeCase):
    def test_it_holds_standing_entries_only(self):
        found = json.loads(self.get("/data/v1/register.json").content)["entries"]
        self.assertEqual(
            {each["number"] for each in found}, {world.FIRST, world.SECOND}
        )
        rows = csv.DictReader(
            io.StringIO(self.get("/data/v1/register.csv").content.decode())
        )
        self.assertEqual([row["number"] for row in rows], [e["number"] for e in found])

        Entry.objects.filter(number=world.FIRST).update(
            withdrawn_on=date(2027, 9, 1), title="", story="", source="", reply=""
        )
        left = self.get("/data/v1/register.json").content.decode()
        self.assertNotIn(world.FIRST, left)
        self.assertNotIn("A tender", left)
        self.assertNotIn(
            world.FIRST, self.get("/data/v1/register.csv").content.decode()
        )

    def test_no_spreadsheet_computes_what_somebody_wrote(self):
        title, story = '=HYPERLINK("https://evil.example")', "- one\n- two"
        for begin in ("=", "+", "-", "@", "\t", "\r", "\uff1d"):
            written = dict.fromkeys(entries.FIELDS, "fine = +1")
            written |= {"title": begin + title, "story": story}
            sheet = io.StringIO(entries.as_csv([written]).decode(), newline="")
            [row] = csv.DictReader(sheet)
            self.assertEqual(row["title"], f"'{begin}{title}")
            self.assertEqual(row["story"], f"'{story}")
            self.assertEqual(row["reply"], "fine = +1")

    def test_its_texts_are_markdown_as_they_were_written(self):
        [entry] = [
            each
            for each in json.loads(self.get("/data/v1/register.json").content)[
                "entries"
            ]
            if each["number"] == world.FIRST
        ]
        self.assertEqual(entry["story"], "The works were **given out** anew.")
        self.assertEqual(entry["place"], "ME")
        self.assertEqual(entry["url"], f"/en/results/changed/{world.FIRST}/")


class SameForAllTests(ServeCase):
    PATHS = (
        "/data/v1/2026q4/country_q.csv",
        "/data/v1/ledger.csv",
        "/data/v1/series.csv",
        "/data/v1/catalog.jsonld",
        "/data/v1/register.json",
        "/api/v1/results/",
        "/api/v1/results/releases/2026q4/",
        "/api/v1/results/tables/kind_q/",
        "/api/v1/results/register/",
        "/api/v1/results/ledger/",
    )

    def test_no_header_depends_on_who_asks(self):
        for path in self.PATHS:
            answers = [
                self.get(path),
                self.get(path, **{"accept-language": "sq", "cookie": "session=x"}),
                self.get(f"{path}?me=you"),
            ]
            for answer in answers:
                self.assertEqual(answer.status_code, 200, path)
                self.assertEqual(answer.content, answers[0].content)
                self.assertEqual(answer.headers, answers[0].headers)
                self.assertFalse(answer.cookies)
                self.assertNotIn("Vary", answer.headers)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")

    def test_the_pages_of_results_are_for_no_other_page(self):
        answer = self.get("/en/results/")
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_a_kept_copy_is_still_good_until_something_changes(self):
        for path in self.PATHS:
            tag = self.get(path).headers["ETag"]
            answer = self.get(path, **{"if-none-match": tag})
            self.assertEqual(answer.status_code, 304, path)
