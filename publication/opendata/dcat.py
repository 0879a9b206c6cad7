"""What catalogues of data harvest: DCAT-AP and schema.org, as JSON-LD.

Every address is relative to the file itself, so that a copy on another host or an
onion address describes itself as truly. The context is within: nothing is fetched.
"""

import json
from collections.abc import Iterable, Mapping

from publication.models import Document, Release
from publication.opendata import codes
from publication.opendata.describing import ABOUT, TITLE, Json
from publication.opendata.sheets import BY, ZERO

DATASET = "dataset.jsonld"
_EU = "http://publications.europa.eu/resource/authority"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PUBLISHER = {
    "@type": ["foaf:Agent", "schema:Organization"],
    "foaf:name": "Fener",
    "schema:name": "Fener",
}
_KEYWORDS = ("corruption", "civil society", "accountability", "Western Balkans")


def dataset(release: Release, files: Mapping[str, Json]) -> Json:
    """Describe one release and its `files` as a dataset."""
    quarter = release.quarter
    title = f"{TITLE}, {release}"
    free = {f"{each.name}.csv" for each in codes.lists()}
    names = [name for name in files if not name.endswith("-metadata.json")]
    return {
        "@context": _CONTEXT,
        "@id": "./",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:title": _english(title),
        "dct:description": _english(ABOUT),
        "dct:identifier": release.period,
        "dct:issued": _day(str(release.published_on)),
        "dct:license": {"@id": BY},
        "dct:publisher": _PUBLISHER,
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/QUARTERLY"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:language": {"@id": f"{_EU}/language/ENG"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(str(quarter.start)),
            "dcat:endDate": _day(str(quarter.end)),
        },
        "dct:spatial": _places(),
        "dcat:theme": {"@id": f"{_EU}/data-theme/JUST"},
        "dcat:keyword": [_english(word) for word in _KEYWORDS],
        "dcat:distribution": [_distribution(files[name], free) for name in names],
        "schema:name": title,
        "schema:description": ABOUT,
        "schema:license": {"@id": BY},
        "schema:creator": {"@type": "schema:Organization", "schema:name": "Fener"},
        "schema:datePublished": str(release.published_on),
        "schema:temporalCoverage": f"{quarter.start}/{quarter.end}",
        "schema:isAccessibleForFree": True,
        "schema:distribution": [{"@id": name} for name in names],
    }


def catalog(documents: Iterable[Document]) -> Json:
    """Describe every release: `documents` are their dataset files, newest first."""
    return {
        "@context": _CONTEXT,
        "@id": "./",
        "@type": "dcat:Catalog",
        "dct:title": _english(TITLE),
        "dct:description": _english(ABOUT),
        "dct:license": {"@id": BY},
        "dct:publisher": _PUBLISHER,
        "dct:language": {"@id": f"{_EU}/language/ENG"},
        "dcat:dataset": [_within(document) for document in documents],
    }


def _within(document: Document) -> Json:
    """Return a dataset as part of the catalogue, its addresses begun one floor up.

    With the tables and the package alone, or forty releases would be 2 MB.
    """
    found: Json = json.loads(bytes(document.content))
    kept = {name: found[name] for name in found if not name.startswith("schema:")}
    tables = {f"{table}.csv" for table in codes.TABLES} | {"datapackage.json"}
    files = [each for each in found["dcat:distribution"] if each["@id"] in tables]
    own = {"@base": f"{document.release.period}/"}
    return kept | {"@context": own, "dcat:distribution": files}


def _distribution(file: Json, free: set[str]) -> Json:
    """Describe one file; `free` names the code lists."""
    media_type = file["media_type"].split(";")[0]
    checksum = {"@type": "xsd:hexBinary", "@value": file["sha256"]}
    return {
        "@id": file["name"],
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dct:title": _english(file["name"]),
        "dct:license": {"@id": ZERO if file["name"] in free else BY},
        "dcat:accessURL": {"@id": "./"},
        "dcat:downloadURL": {"@id": file["name"]},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}/{media_type}"},
        "dcat:byteSize": {
            "@type": "xsd:nonNegativeInteger",
            "@value": str(file["bytes"]),
        },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": checksum,
        },
        "schema:contentUrl": {"@id": file["name"]},
        "schema:encodingFormat": media_type,
    }


def _places() -> list[Json]:
    """Name the six places alike, by code and label: no list of codes suits all six."""
    return [
        {
            "@type": "dct:Location",
            "dct:identifier": code,
            "skos:prefLabel": _english(codes.label("country_q", 0, code)),
        }
        for code in codes.codes_in("country_q", 0)
        if code != "OTHER"
    ]


def _english(text: str) -> Json:
    return {"@language": "en", "@value": text}


def _day(text: str) -> Json:
    return {"@type": "xsd:date", "@value": text}
