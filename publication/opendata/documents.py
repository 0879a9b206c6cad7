"""The files of a release: written once, in the transaction that publishes it."""

import hashlib
from collections.abc import Mapping

from publication.models import Document, Release
from publication.opendata import dcat, describing, signing
from publication.opendata.describing import Json, csvw, dumped, json_stat
from publication.opendata.sheets import CSV, Sheet, of_codes, of_ledger, of_table
from publication.reading import Edition
from publication.tables import HARD_CEILING, LIFETIME_EPSILON, TABLES
from reporting.notes import SigningKey

JSON, JSON_LD = "application/json", "application/ld+json"
CSVW, TEXT = "application/csvm+json", "text/plain; charset=utf-8"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
Files = dict[str, tuple[str, bytes]]


def write(release: Release, key: SigningKey) -> None:
    """Write and sign every file of `release`, whose tables are written already."""
    files = _files(release)
    manifest = dumped(_manifest(release, facts(files)))
    signed = signing.sign(release.period, digest(manifest), key).encode()
    files |= {MANIFEST: (JSON, manifest), SIGNATURE: (TEXT, signed)}
    Document.objects.bulk_create(
        Document(
            release=release,
            name=name,
            media_type=media_type,
            sha256=digest(content),
            content=content,
        )
        for name, (media_type, content) in files.items()
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def facts(files: Mapping[str, tuple[str, bytes]]) -> dict[str, Json]:
    """Return what a manifest says of each file, by its name."""
    return {
        name: {
            "name": name,
            "media_type": media_type,
            "bytes": len(content),
            "sha256": digest(content),
        }
        for name, (media_type, content) in files.items()
    }


def _files(release: Release) -> Files:
    edition = Edition(release)
    tables = [of_table(edition, table) for table in edition.tables]
    earlier = Release.objects.published().exclude(pk=release.pk)
    sheets = [*tables, *of_codes(), of_ledger([*earlier, release])]
    files: Files = {}
    for sheet in sheets:
        files[sheet.file] = CSV, sheet.content()
        files[f"{sheet.file}-metadata.json"] = CSVW, dumped(csvw(sheet))
    for sheet in tables:
        files[f"{sheet.name}.json"] = JSON, dumped(json_stat(edition, sheet))
    return _described(release, sheets, files)


def _described(release: Release, sheets: list[Sheet], files: Files) -> Files:
    """Describe the package and the dataset, each with a digest of what is in it."""
    package = describing.package(release, sheets, facts(files))
    files = files | {"datapackage.json": (JSON, dumped(package))}
    dataset = dcat.dataset(release, facts(files))
    return files | {dcat.DATASET: (JSON_LD, dumped(dataset))}


def _manifest(release: Release, files: Mapping[str, Json]) -> Json:
    """Return what is signed: every file and what the release cost."""
    tables = list(release.tables.order_by("pk"))
    return {
        "release": release.period,
        "published_on": str(release.published_on),
        "is_held_back": release.is_held_back,
        "waiting": waiting(release.is_held_back),
        "noise_library": release.noise_library,
        "code_sha256": release.code_sha256,
        "lifetime_epsilon": float(LIFETIME_EPSILON),
        "hard_ceiling": float(HARD_CEILING),
        "tables": [
            {
                "code": table.code,
                "scale": table.scale,
                "epsilon": float(table.epsilon),
                "margin": table.margin,
            }
            for table in tables
        ],
        "files": list(files.values()),
    }


def waiting(is_held_back: bool) -> list[str]:
    """Return the tables that wait for a quarter with more cases."""
    return [table.code for table in TABLES if table.waits and is_held_back]
