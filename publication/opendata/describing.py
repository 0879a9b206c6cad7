"""What machines read beside the CSV files: JSON-stat, CSVW and a data package."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from publication.models import Release
from publication.opendata import codes
from publication.opendata.sheets import BY, ZERO, Sheet
from publication.reading import Edition

Json = dict[str, Any]
TITLE = "Reports of corruption and pressure in the Western Balkans"
ABOUT = (
    "Counts of reports that people made in confidence. A random number is added to each"
    " count, so that nobody can tell whether any one report is included; 19 times in 20"
    " the true count lies between low and high. Numbers that are mostly noise have the"
    " status too_few. What people told us is no proof, and more reports can mean more"
    " trust: do not rank places by them."
)
_LICENCES = {BY: "CC-BY-4.0", ZERO: "CC0-1.0"}
_LICENCE_TITLES = {
    BY: "Creative Commons Attribution 4.0",
    ZERO: "Creative Commons Zero 1.0",
}
_PACKAGE = "https://datapackage.org/profiles/2.0"
_CSVW_TYPES = {"number": "decimal"}


def dumped(document: object) -> bytes:
    """Return JSON, the same bytes for the same document."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def json_stat(edition: Edition, sheet: Sheet) -> Json:
    """Return one table as a JSON-stat 2.0 dataset (https://json-stat.org/full/)."""
    keys = {name: _dimension(sheet, at) for at, name in enumerate(sheet.identity)}
    dimensions = keys | {"time": _time(edition), "measure": _MEASURE}
    ends = [row[len(keys) :] for row in sheet.rows]
    roles = {"time": ["time"], "metric": ["measure"]}
    places = [name for name in keys if name in ("place", "region")]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": sheet.title,
        "source": "Fener",
        "updated": str(edition.release.published_on),
        "note": [ABOUT],
        "id": list(dimensions),
        "size": [len(each["category"]["index"]) for each in dimensions.values()],
        "role": roles | ({"geo": places} if places else {}),
        "dimension": dimensions,
        "value": [number for end in ends for number in end[:3]],
        "status": [end[3] for end in ends for _number in end[:3]],
        "extension": {"license": BY, "margin": edition.tables[sheet.name].margin},
    }


def _dimension(sheet: Sheet, at: int) -> Json:
    field = sheet.fields[at]
    texts = {code: codes.label(sheet.name, at, code) for code in field.codes}
    return {
        "label": field.name,
        "category": {"index": list(field.codes), "label": texts},
    }


def _time(edition: Edition) -> Json:
    period = str(edition)
    return {"label": "time", "category": {"index": [period], "label": {period: period}}}


_MEASURE: Json = {
    "label": "measure",
    "category": {
        "index": ["value", "low", "high"],
        "label": {
            "value": "Count with noise",
            "low": "Lower end of the 95 % range",
            "high": "Upper end of the 95 % range",
        },
    },
}


def csvw(sheet: Sheet) -> Json:
    """Return the metadata of one CSV file (https://www.w3.org/ns/csvw)."""
    columns = [
        {
            "name": field.name,
            "titles": field.name,
            "dc:description": field.text,
            "datatype": _csvw_type(field.type, field.codes),
            "required": field.name != "note",
        }
        for field in sheet.fields
    ]
    key = {"primaryKey": list(sheet.identity)} if sheet.identity else {}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": sheet.file,
        "dc:title": sheet.title,
        "dc:license": {"@id": sheet.licence},
        "tableSchema": {"columns": columns, **key},
    }


def _csvw_type(name: str, allowed: Sequence[str]) -> str | Json:
    if not allowed:
        return _CSVW_TYPES.get(name, name)
    pattern = "|".join(code.replace(".", "[.]") for code in allowed)
    return {"base": name, "format": f"^({pattern})$"}


def package(
    release: Release, sheets: Sequence[Sheet], files: Mapping[str, Json]
) -> Json:
    """Return the data package of a release (https://datapackage.org, version 2)."""
    return {
        "$schema": f"{_PACKAGE}/datapackage.json",
        "name": f"fener-results-{release}",
        "title": TITLE,
        "description": ABOUT,
        "version": release.period,
        "licenses": [_licence(BY)],
        "contributors": [{"title": "Fener", "roles": ["publisher"]}],
        "resources": [_resource(sheet, files[sheet.file]) for sheet in sheets],
    }


def _resource(sheet: Sheet, file: Json) -> Json:
    key = {"primaryKey": list(sheet.identity)} if sheet.identity else {}
    return {
        "$schema": f"{_PACKAGE}/dataresource.json",
        "name": sheet.name,
        "type": "table",
        "title": sheet.title,
        "path": sheet.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "licenses": [_licence(sheet.licence)],
        "schema": {
            "$schema": f"{_PACKAGE}/tableschema.json",
            "fields": [_field(field) for field in sheet.fields],
            **key,
        },
    }


def _field(field: Any) -> Json:
    required = {"required": field.name != "note"}
    allowed = {"enum": list(field.codes)} if field.codes else {}
    return {
        "name": field.name,
        "type": field.type,
        "description": field.text,
        "constraints": required | allowed,
    }


def _licence(url: str) -> Json:
    return {"name": _LICENCES[url], "path": url, "title": _LICENCE_TITLES[url]}
