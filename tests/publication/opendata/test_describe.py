"""Each format is read by a validator that knows nothing of us."""

import csv
import io
import json
import re
import socket
from itertools import product
from pathlib import Path

import csvw
import frictionless
import jsonschema
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

from publication.opendata import codes
from publication.tables import SUMS, TABLES

# The files are made once, in a database that is set up only where a test asks for it.
pytestmark = pytest.mark.django_db
NAMES = [each.code for each in (*TABLES, *SUMS)]
BASE = "https://fener.example/data/v1/2026q4/"
SCHEMA = json.loads(Path(__file__).with_name("jsonstat.schema.json").read_text())
CODE_LISTS = {f"{each.name}.csv" for each in codes.lists()}
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SCHEMA_ORG = rdflib.Namespace("https://schema.org/")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """A file that has to be fetched from somewhere would not describe itself."""

    def refuse(*_):
        raise AssertionError("A validator asked the network.")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def loaded(released, name):
    return json.loads(released[name][1])


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def sheets(released):
    return [name for name in released if name.endswith(".csv")]


class PackageTests:
    def test_frictionless_finds_it_valid_with_every_resource(self, folder):
        report = frictionless.Package(str(folder / "datapackage.json")).validate()
        assert report.flatten(["name", "type", "note"]) == []
        assert report.valid
        assert len(report.tasks) == len(list(folder.glob("*.csv")))

    def test_frictionless_sees_a_code_that_is_none(self, folder):
        file = folder / "country_q.csv"
        file.write_bytes(file.read_bytes().replace(b"XK,", b"XY,"))
        report = frictionless.Package(str(folder / "datapackage.json")).validate()
        kinds = {kind for _name, kind in report.flatten(["name", "type"])}
        assert {"hash-count", "constraint-error"} <= kinds

    def test_it_is_a_package_of_version_2(self, released):
        package = loaded(released, "datapackage.json")
        profiles = "https://datapackage.org/profiles/2.0"
        assert package["$schema"] == f"{profiles}/datapackage.json"
        assert package["licenses"][0]["name"] == "CC-BY-4.0"
        for resource in package["resources"]:
            assert resource["$schema"] == f"{profiles}/dataresource.json"
            assert resource["schema"]["$schema"] == f"{profiles}/tableschema.json"
            assert re.fullmatch(r"[a-z0-9_]+", resource["name"])
            assert resource["hash"].startswith("sha256:")
            is_list = resource["schema"]["fields"][0]["name"] == "code"
            expected = "CC0-1.0" if is_list else "CC-BY-4.0"
            assert resource["licenses"][0]["name"] == expected


class CsvwTests:
    def test_csvw_reads_every_sheet_by_its_metadata(self, folder, released):
        for name in sheets(released):
            table = csvw.Table.from_file(folder / f"{name}-metadata.json")
            rows = list(table.iterdicts(strict=True))
            assert table.check_primary_key()
            assert len(rows) == len(read(released[name][1])), name
            assert not any(isinstance(row.get("value"), str) for row in rows)

    def test_csvw_sees_a_code_that_is_none(self, folder):
        file = folder / "country_q.csv"
        file.write_bytes(file.read_bytes().replace(b"XK,", b"XY,"))
        table = csvw.Table.from_file(f"{file}-metadata.json")
        with pytest.raises(ValueError, match="XY"):
            list(table.iterdicts(strict=True))


class JsonStatTests:
    @pytest.mark.parametrize("name", NAMES)
    def test_it_says_what_the_csv_says(self, released, name):
        found = loaded(released, f"{name}.json")
        jsonschema.validate(found, SCHEMA)
        categories = [found["dimension"][d]["category"]["index"] for d in found["id"]]
        assert found["size"] == [len(each) for each in categories]
        keys = list(product(*categories))
        assert len(found["value"]) == len(found["status"]) == len(keys)
        cells = dict(zip(keys, found["value"], strict=True))
        columns = codes.COLUMNS.get(name, ())
        for row in read(released[f"{name}.csv"][1]):
            key = tuple(row[column] for column in columns)
            for measure in ("value", "low", "high"):
                assert cells[(*key, "2026q4", measure)] == int(row[measure])

    def test_every_category_has_a_label(self, released):
        for name in NAMES:
            for dimension in loaded(released, f"{name}.json")["dimension"].values():
                category = dimension["category"]
                assert list(category["label"]) == category["index"]
                assert all(category["label"].values())


# The parser's own use of its own old class.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
class CatalogueTests:
    def graph(self, content):
        return rdflib.Graph().parse(
            data=content, format="json-ld", publicID=f"{BASE}dataset.jsonld"
        )

    def test_it_is_a_dataset_for_portals_and_for_search(self, released):
        graph = self.graph(released["dataset.jsonld"][1])
        dataset = rdflib.URIRef(BASE)
        assert (dataset, RDF.type, DCAT.Dataset) in graph
        assert (dataset, RDF.type, SCHEMA_ORG.Dataset) in graph
        licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert graph.value(dataset, DCTERMS.license) == licence
        assert str(graph.value(dataset, SCHEMA_ORG.datePublished)) == "2027-02-15"
        period = graph.value(dataset, DCTERMS.temporal)
        assert str(graph.value(period, DCAT.startDate)) == "2026-10-01"
        assert str(graph.value(period, DCAT.endDate)) == "2026-12-31"
        frequency = graph.value(dataset, DCTERMS.accrualPeriodicity)
        assert str(frequency).endswith("/frequency/QUARTERLY")
        assert len(list(graph.objects(dataset, DCTERMS.spatial))) == 6

    def test_each_distribution_has_the_digest_in_the_manifest(self, released):
        graph = self.graph(released["dataset.jsonld"][1])
        files = {f["name"]: f for f in loaded(released, "manifest.json")["files"]}
        found = set()
        for node in graph.subjects(RDF.type, DCAT.Distribution):
            name = str(graph.value(node, DCAT.downloadURL)).removeprefix(BASE)
            checksum = graph.value(node, SPDX.checksum)
            digest = graph.value(checksum, SPDX.checksumValue)
            assert str(digest).lower() == files[name]["sha256"]
            assert int(graph.value(node, DCAT.byteSize)) == files[name]["bytes"]
            licence = str(graph.value(node, DCTERMS.license))
            assert ("/zero/" in licence) == (name in CODE_LISTS)
            found.add(name)
        assert {f"{name}.csv" for name in NAMES} <= found


class ManifestTests:
    def test_it_names_every_other_file_with_its_size(self, released):
        files = loaded(released, "manifest.json")["files"]
        named = {file["name"]: (file["media_type"], file["bytes"]) for file in files}
        assert named == {
            name: (media_type, len(content))
            for name, (media_type, content) in released.items()
            if name not in ("manifest.json", "manifest.sig")
        }

    def test_it_says_what_a_case_loses(self, released):
        manifest = loaded(released, "manifest.json")
        assert manifest["lifetime_epsilon"] == 1.0
        assert manifest["hard_ceiling"] == 2.0
        spent = sum(table["epsilon"] for table in manifest["tables"])
        assert spent == pytest.approx(1)
        assert manifest["waiting"] == []

    def test_no_file_tells_a_time_of_day(self, released):
        for name, (_media_type, content) in released.items():
            assert not re.search(rb"[0-2][0-9]:[0-5][0-9]:[0-5][0-9]", content), name


class CodeListTests:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_code_of_a_table_is_in_a_list(self, released, name):
        known = {
            row["code"]
            for file in sheets(released)
            for row in read(released[file][1])
            if "code" in row and row["label"]
        }
        for row in read(released[f"{name}.csv"][1]):
            for column in (*codes.COLUMNS.get(name, ()), "status"):
                assert row[column] in known

    def test_kosovo_comes_with_its_note(self, released):
        notes = {r["code"]: r["note"] for r in read(released["places.csv"][1])}
        assert "UNSCR 1244/1999" in notes.pop("XK")
        assert set(notes.values()) == {""}

    def test_a_composed_key_has_columns_of_its_own(self, released):
        rows = read(released["countrykind_y.csv"][1])
        assert len(rows) == 7 * 7
        assert list(rows[0]) == ["place", "kind", "value", "low", "high", "status"]
        assert {(row["place"], row["kind"]) for row in rows} >= {("AL", "cor")}
