"""Whether the rows of the database are what was signed, for every release in it."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from publication import releases
from publication.models import Release, Table
from publication.opendata import codes, documents
from publication.opendata.sheets import of_ledger, of_table
from publication.opendata.verifying import (
    Cost,
    Files,
    Manifest,
    manifest_of,
    wrong_costs,
    wrong_files,
    wrong_sum,
)
from publication.reading import Edition
from publication.tables import MINIMUM_VOLUME
from reporting.notes import VerifierKey

_FACTS = ("period", "published_on", "is_held_back", "noise_library", "code_sha256")


def wrong_release(release: Release, key: VerifierKey) -> Iterator[str]:
    """Say what is wrong with the files and the rows of one release."""
    files, costs = {}, [cost_of(table) for table in release.tables.all()]
    for document in release.documents.all():
        files[document.name] = bytes(document.content)
        if document.sha256 != documents.digest(files[document.name]):
            yield f"{document.name} is not the file that its row speaks of."
    manifest = manifest_of(files, key)
    if isinstance(manifest, str):
        yield manifest
        yield from wrong_costs(release.period, release.is_held_back, costs)
        return
    yield from wrong_files(files, manifest)
    yield from _wrong_facts(release, manifest)
    yield from _wrong_tables(release, files, manifest)
    yield from _wrong_ledger(release, files.get("ledger.csv", b""))


def wrong_together() -> Iterator[str]:
    """Say what no release shows alone: doubles, and what all of them cost."""
    published = Table.objects.filter(release__state=Release.State.PUBLISHED)
    found = Counter(published.order_by().values_list("release__period", "code"))
    for (period, code), times in found.items():
        if times > 1:
            yield f"{code} was released {times} times for {period}."
    yield from wrong_sum(cost_of(table) for table in published)


def cost_of(table: Table) -> Cost:
    return Cost(table.code, table.scale, Fraction(table.epsilon), table.margin)


def _wrong_facts(release: Release, manifest: Manifest) -> Iterator[str]:
    for fact in _FACTS:
        if str(getattr(release, fact)) != str(getattr(manifest, fact)):
            yield f"{fact} in the database is not what was signed."
    if release.is_held_back != (releases.volume(release) < MINIMUM_VOLUME):
        yield "Whether most tables wait is not as the published values decide it."
    for name, media_type in release.documents.values_list("name", "media_type"):
        if media_type != manifest.media_types.get(name, media_type):
            yield f"{name} is served as {media_type}, and was not signed as that."


def _wrong_tables(release: Release, files: Files, manifest: Manifest) -> Iterator[str]:
    signed = {cost.code: cost for cost in manifest.costs}
    tables = {table.code: table for table in release.tables.all()}
    for code in sorted(signed.keys() ^ tables.keys()):
        yield f"{code} is only in the database, or only in the manifest."
    for code in sorted(signed.keys() & tables.keys() & codes.TABLES.keys()):
        if cost_of(tables[code]) != signed[code]:
            yield f"{code}: scale, epsilon or margin in the database is not as signed."
        yield from _wrong_cells(Edition(release), code, files.get(f"{code}.csv", b""))


def _wrong_ledger(release: Release, content: bytes) -> Iterator[str]:
    """Say whether a release, this or an earlier one, costs other than was signed."""
    ours = of_ledger([release]).content().splitlines()
    every = of_ledger(Release.objects.published()).content().splitlines()
    if not set(ours) <= set(content.splitlines()) <= set(every):
        yield "The ledger in the database is not as signed."


def _wrong_cells(edition: Edition, code: str, content: bytes) -> Iterator[str]:
    """Say which cells are not the ones in the file."""
    if edition.numbers(code).keys() != set(codes.keys_of(code)):
        yield f"{code}: the keys in the database are not those of the table."
        return
    lines = of_table(edition, code).content().decode().splitlines()
    signed = content.decode("utf-8", "replace").splitlines()
    for line in sorted(set(lines) - set(signed)):
        yield f"{code}: the database says {line}, and the file does not."
