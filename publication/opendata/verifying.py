"""Whether the files of a release are what was signed, and right in themselves.

Nothing here needs a database: anybody with the files, this code and the public key
comes to the same answer. Every complaint is a sentence.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from publication import noise
from publication.opendata import codes, signing
from publication.opendata.documents import MANIFEST, SIGNATURE, waiting
from publication.opendata.sheets import table_fields
from publication.periods import Quarter
from publication.tables import (
    HARD_CEILING,
    MAX_LIFETIME_EPSILON,
    MINIMUM_VOLUME,
    SUM,
    SUMS,
    TABLE,
    TABLES,
    VOLUME,
)
from reporting.notes import VerifierKey
from reporting.places import SIX

Files = Mapping[str, bytes]
Rows = list[list[str]]


class Cost(NamedTuple):
    """What one table of a release cost: a line of the ledger."""

    code: str
    scale: int
    epsilon: Fraction
    margin: int


class Manifest(NamedTuple):
    """What is signed of a release."""

    period: str
    published_on: str
    is_held_back: bool
    noise_library: str
    code_sha256: str
    costs: tuple[Cost, ...]
    sha256: Mapping[str, str]
    media_types: Mapping[str, str]


def manifest_of(files: Files, key: VerifierKey) -> Manifest | str:
    """Return the signed manifest among `files`, or what is wrong with it."""
    for name in (MANIFEST, SIGNATURE):
        if name not in files:
            return f"{name} is missing."
    sha256 = hashlib.sha256(files[MANIFEST]).hexdigest()
    note = files[SIGNATURE].decode("utf-8", "replace")
    period = signing.signed_period(note, sha256, key)
    if not period:
        return f"{SIGNATURE} is no signature of {MANIFEST} by the key {key.name}."
    manifest = _read(files[MANIFEST])
    if manifest.period != period:
        return f"{SIGNATURE} is about {period}, and {MANIFEST} is not."
    return manifest


def wrong_files(files: Files, manifest: Manifest) -> Iterator[str]:
    """Say what is wrong with `files`, whose `manifest` is signed."""
    for name in sorted(manifest.sha256.keys() | files.keys()):
        if name not in (MANIFEST, SIGNATURE):
            yield from _wrong_file(name, files.get(name), manifest.sha256.get(name))
    yield from wrong_costs(manifest.period, manifest.is_held_back, manifest.costs)
    for cost in manifest.costs:
        if cost.code in codes.TABLES:
            yield from _wrong_table(cost, _rows(files.get(f"{cost.code}.csv", b"")))
    ledger = _rows(files.get("ledger.csv", b""))
    yield from _wrong_ledger(manifest, ledger)
    yield from _wrong_wait(manifest, _rows(files.get(f"{VOLUME}.csv", b"")), ledger)


def _wrong_file(name: str, content: bytes | None, sha256: str | None) -> Iterator[str]:
    if content is None:
        yield f"{name} is missing."
    elif sha256 is None:
        yield f"{name} is no file of this release."
    elif hashlib.sha256(content).hexdigest() != sha256:
        yield f"{name} is not the file that was signed."


def wrong_costs(
    period: str, is_held_back: bool, costs: Iterable[Cost]
) -> Iterator[str]:
    """Say which tables are missing, unknown, or cost what they must not."""
    found = list(costs)
    if sorted(cost.code for cost in found) != sorted(_due(period, is_held_back)):
        yield f"{period} has not exactly the tables that were due."
    for cost in found:
        if cost.code in codes.TABLES:
            yield from _wrong_cost(cost)
    yield from wrong_sum(found)


def wrong_sum(costs: Iterable[Cost]) -> Iterator[str]:
    """Say whether a case can lose more than is promised over all of `costs`."""
    most: dict[str, Fraction] = {}
    for cost in costs:
        most[cost.code] = max(cost.epsilon, most.get(cost.code, Fraction()))
    if (spent := sum(most.values())) > MAX_LIFETIME_EPSILON:
        yield f"A case can lose epsilon {float(spent):g}, more than the promised 1."
    if spent > HARD_CEILING:
        yield f"That is beyond the ceiling of {HARD_CEILING}, too."


def _due(period: str, is_held_back: bool) -> list[str]:
    waits = waiting(is_held_back)
    ends_year = Quarter.parse(period).ends_year
    due = [
        table.code
        for table in TABLES
        if table.code not in waits and (ends_year or not table.is_yearly)
    ]
    return due + [part.code for part in SUMS if part.of in due]


def _wrong_cost(cost: Cost) -> Iterator[str]:
    part = SUM.get(cost.code)
    table = TABLE[part.of if part else cost.code]
    if cost.scale != table.scale:
        yield f"{cost.code}: the scale is {cost.scale}, not {table.scale}."
    epsilon = Fraction() if part else Fraction(1, table.scale)
    if cost.epsilon != epsilon:
        yield f"{cost.code}: epsilon is {float(cost.epsilon)}, not {float(epsilon)}."
    margin = noise.half_width(table.scale, terms=len(part.terms) if part else 1)
    if cost.margin != margin:
        yield f"{cost.code}: the margin is {cost.margin}, not {margin}."


def _wrong_table(cost: Cost, rows: Rows) -> Iterator[str]:
    fields = [field.name for field in table_fields(cost.code)]
    keys = [list(codes.parts(cost.code, key)) for key in codes.keys_of(cost.code)]
    if not rows or rows[0] != fields:
        yield f"{cost.code}.csv has another header than its table."
    elif [row[:-4] for row in rows[1:]] != keys:
        yield f"{cost.code}.csv has not exactly the keys of its table."
    else:
        for row in rows[1:]:
            if row[-4:] != _expected(row[-4], cost.margin):
                yield f"{cost.code}.csv: {','.join(row)} does not fit the margin."


def _expected(value: str, margin: int) -> list[str]:
    """Return the numbers and the status of a cell, as its value decides them."""
    if not (value.isascii() and value.isdecimal()):
        return []
    estimate = noise.estimate(int(value), margin=margin)
    status = "shown" if estimate.is_shown else "too_few"
    return [str(number) for number in estimate[:3]] + [status]


def _wrong_ledger(manifest: Manifest, rows: Rows) -> Iterator[str]:
    try:
        lines = {(row[0], row[1]): _cost(row[1], *row[2:5]) for row in rows[1:]}
    except (ValueError, TypeError, LookupError):
        yield "ledger.csv cannot be read."
        return
    own = {cost for (period, _code), cost in lines.items() if period == manifest.period}
    if own != set(manifest.costs):
        yield f"ledger.csv and the manifest differ about {manifest.period}."
    yield from wrong_sum(lines.values())


def _wrong_wait(manifest: Manifest, places: Rows, ledger: Rows) -> Iterator[str]:
    """Say whether tables wait, or do not, against what this release alone can show.

    Quarters that waited before it count, too, and their values are not here: after
    such a one fewer cases than the minimum are right.
    """
    values = [row[1] for row in places if row[1:] and row[0] in SIX]
    if len(values) != len(SIX) or not all(map(str.isdecimal, values)):
        return  # wrong in another way
    is_enough = sum(map(int, values)) >= MINIMUM_VOLUME
    earlier = [row[:2] for row in ledger[1:] if row and row[0] < manifest.period]
    last = max(earlier, default=[""])[0]
    waited = bool(last) and not any([last, code] in earlier for code in waiting(True))
    if is_enough and manifest.is_held_back:
        yield f"The tables of {manifest.period} wait, though there were cases enough."
    if not (is_enough or manifest.is_held_back or waited):
        yield f"The tables of {manifest.period} do not wait, though cases are too few."


def _rows(content: bytes) -> Rows:
    text = content.decode("utf-8", "replace")
    return list(csv.reader(io.StringIO(text)))


def _read(content: bytes) -> Manifest:
    found = json.loads(content)
    return Manifest(
        period=found["release"],
        published_on=found["published_on"],
        is_held_back=found["is_held_back"],
        noise_library=found["noise_library"],
        code_sha256=found["code_sha256"],
        costs=tuple(
            _cost(each["code"], each["scale"], each["epsilon"], each["margin"])
            for each in found["tables"]
        ),
        sha256={each["name"]: each["sha256"] for each in found["files"]},
        media_types={each["name"]: each["media_type"] for each in found["files"]},
    )


def _cost(code: str, scale: int | str, epsilon: float | str, margin: int | str) -> Cost:
    return Cost(code, int(scale), Fraction(str(epsilon)), int(margin))
