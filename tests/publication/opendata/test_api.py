import io
import json

import jsonschema
import yaml
from django.core.management import call_command
from django.test import TestCase, override_settings

from publication.models import Cell, Entry
from tests.publication import worlds
from tests.publication.opendata import world

HOME = "/api/v1/results/"


def schema():
    """Return the description of the API; a warning while it is made is an error."""
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return yaml.safe_load(out.getvalue())


@override_settings(**worlds.FAST)
class ApiCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q4", first=1000)
        worlds.released("2027q1", first=3000, held_back=True)
        worlds.released("2027q2", first=5000, adding=world.two_entries)

    def read(self, path=""):
        answer = self.client.get(HOME + path)
        self.assertEqual(answer.status_code, 200, answer.content)
        return json.loads(answer.content)


class DescriptionTests(ApiCase):
    PATHS = {
        HOME: "",
        f"{HOME}ledger/": "ledger/",
        f"{HOME}register/": "register/",
        f"{HOME}register/{{number}}/": f"register/{world.SECOND}/",
        f"{HOME}releases/{{period}}/": "releases/2026q4/",
        f"{HOME}tables/{{code}}/": "tables/countrykind_y/",
    }

    def test_every_address_answers_as_it_is_described(self):
        described = schema()
        ours = {path for path in described["paths"] if path.startswith(HOME)}
        self.assertEqual(ours, set(self.PATHS))
        for path, example in self.PATHS.items():
            answer = described["paths"][path]["get"]["responses"]["200"]
            shape = answer["content"]["application/json"]["schema"]
            jsonschema.validate(
                self.read(example), shape | {"components": described["components"]}
            )

    def test_it_only_reads(self):
        for path in self.PATHS.values():
            for method in ("post", "put", "patch", "delete"):
                answer = getattr(self.client, method)(HOME + path)
                self.assertEqual(answer.status_code, 405)
            head = self.client.head(HOME + path)
            self.assertEqual((head.status_code, head.content), (200, b""))


class ReleaseTests(ApiCase):
    def test_releases_come_newest_first(self):
        found = self.read()["releases"]
        periods = [each["period"] for each in found]
        self.assertEqual(periods, ["2027q2", "2027q1", "2026q4"])
        self.assertEqual([each["is_held_back"] for each in found], [False, True, False])

    def test_a_release_holds_every_cell_with_its_codes(self):
        found = self.read("releases/2026q4/")
        cells = {
            (table["code"], ":".join(cell["key"].values()) or "all"): cell["value"]
            for table in found["tables"]
            for cell in table["cells"]
        }
        rows = Cell.objects.filter(release__period="2026q4")
        expected = rows.values_list("table__code", "key", "value")
        self.assertEqual(cells, {(table, key): value for table, key, value in expected})

    def test_a_held_back_release_has_fewer_tables(self):
        found = self.read("releases/2027q1/")
        self.assertEqual(
            [table["code"] for table in found["tables"]], ["country_q", "heard_q"]
        )

    def test_a_table_is_a_series_over_the_releases_that_have_it(self):
        found = self.read("tables/kind_q/")
        periods = [each["period"] for each in found["releases"]]
        self.assertEqual(periods, ["2026q4", "2027q2"])
        self.assertEqual(found["columns"], ["kind"])
        [first, *_] = found["releases"][0]["cells"]
        cell = Cell.objects.get(
            release__period="2026q4", table__code="kind_q", key=first["key"]["kind"]
        )
        numbers = (first["value"], first["low"], first["high"], first["status"])
        self.assertEqual(numbers, (cell.value, cell.low, cell.high, cell.status))

    def test_a_series_costs_the_same_however_many_releases(self):
        with self.assertNumQueries(2):
            self.read("tables/kind_q/")

    def test_the_ledger_says_what_is_spent(self):
        found = self.read("ledger/")
        of_one = [each for each in found["tables"] if each["period"] == "2026q4"]
        self.assertAlmostEqual(sum(each["epsilon"] for each in of_one), 1)
        self.assertEqual(found["lifetime_epsilon"], 1)

    def test_what_is_not_there_is_said_kindly_in_json(self):
        for path in (
            "releases/2026q3/",
            "releases/summer/",
            "tables/opened_q/",
            f"register/{world.GONE}/",
            "register/nothing/",
            "nothing/",
        ):
            answer = self.client.get(HOME + path)
            self.assertEqual(answer.status_code, 404, path)
            self.assertIn("There is nothing here.", answer.json()["detail"])
            self.assertEqual(answer.headers["Cache-Control"], "no-store")


class RegisterTests(ApiCase):
    def numbers(self, asked=""):
        return [each["number"] for each in self.read(f"register/{asked}")["entries"]]

    def test_one_answer_holds_every_standing_entry(self):
        self.assertEqual(self.numbers(), [world.FIRST, world.SECOND])
        [first, second] = self.read("register/")["entries"]
        self.assertEqual(first["title"], "A tender was opened again")
        self.assertEqual(first["url"], f"/en/results/changed/{world.FIRST}/")
        self.assertEqual(second["pressure"], "prs:smear")
        self.assertNotIn("story", first)

    def test_it_is_narrowed_by_codes(self):
        self.assertEqual(self.numbers("?place=ME"), [world.FIRST])
        self.assertEqual(self.numbers("?kind=prs"), [world.SECOND])
        self.assertEqual(self.numbers("?result=result_corrected"), [world.FIRST])
        self.assertEqual(self.numbers("?place=RS&kind=cor"), [])
        self.assertEqual(len(self.numbers("?place=&kind=")), 2)

    def test_an_unknown_code_is_refused_with_a_sentence(self):
        answer = self.client.get(f"{HOME}register/?place=XX")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("XX", answer.json()["place"][0])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_one_entry_has_its_texts(self):
        entry = self.read(f"register/{world.FIRST}/")
        self.assertEqual(entry["story"], "The works were **given out** anew.")
        self.assertEqual(entry["later_replies"], [])

    def test_a_withdrawn_entry_is_gone_at_once(self):
        tag = self.client.get(f"{HOME}register/").headers["ETag"]
        Entry.objects.filter(number=world.FIRST).update(
            withdrawn_on=world.DAY, title="", story="", source=""
        )
        again = self.client.get(f"{HOME}register/", headers={"if-none-match": tag})
        self.assertEqual(again.status_code, 200)
        self.assertEqual(self.numbers(), [world.SECOND])
        gone = self.client.get(f"{HOME}register/{world.FIRST}/")
        self.assertEqual(gone.status_code, 404)
