"""What each page shows of a release; what was held back is left out."""

from typing import Any

from publication.keys import BANDS
from publication.pages import figures, ledgers, matrices
from publication.reading import Edition, Number
from reporting.codes import Kind

Context = dict[str, Any]

HEADLINE = ("heard_q", "within_7_q", "answered_q", "passed_on_q", "result_q")
# The files by which anybody can check a release, beside its tables.
PROOFS = ("ledger.csv", "datapackage.json", "manifest.json", "manifest.sig")


def headline(edition: Edition) -> dict[str, Number]:
    """How many were heard, answered soon, passed on, and led to something."""
    return {code: edition.number(code) for code in HEADLINE if edition.has(code)}


def closer(edition: Edition) -> dict[str, Number]:
    """One number of some pages each, to lead there."""
    if not edition.has("kind_q"):
        return {}
    return {
        "day": edition.number("answer_q", BANDS[0]),
        "corruption": edition.number("kind_q", Kind.COR.value),
        "pressure": edition.number("pressure_q"),
    }


def front(edition: Edition) -> Context:
    return {"facts": headline(edition), "steps": figures.steps(edition)}


def speed(edition: Edition) -> Context:
    if not edition.has("answer_q"):
        return {}
    return {
        "within_7": edition.number("within_7_q"),
        "answered": edition.number("answered_q"),
        "days": figures.speed(edition),
    }


def kinds(edition: Edition) -> Context:
    context: Context = {}
    if edition.has("kind_q"):
        context["about"] = figures.kinds(edition)
    if yearly := Edition.newest_yearly():
        context |= {"yearly": yearly, "matrix": matrices.kinds_by_place(yearly)}
    return context


def pressure(edition: Edition) -> Context:
    if not edition.has("kind_q"):
        return {}
    return {"total": edition.number("pressure_q"), "types": figures.pressure(edition)}


def release(edition: Edition) -> Context:
    """Everything that was published with one quarter, and nothing of a later one."""
    context = front(edition) | speed(edition) | pressure(edition)
    context |= {
        "by_place": matrices.steps_by_place(edition),
        "ledger": ledgers.of(edition),
        "proofs": PROOFS,
    }
    if edition.has("kind_q"):
        context["about"] = figures.kinds(edition)
    if edition.has("countrykind_y"):
        context |= {
            "matrix": matrices.kinds_by_place(edition),
            "bodies": matrices.institutions(edition),
            "letters": figures.letters(edition),
            "regions": matrices.regions(edition),
            "region_tables": ["region_y"],
        }
    return context
