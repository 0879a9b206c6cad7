"""Sealed things of many cases at once, for a browser that opens them by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from casework.calls import b64
from casework.models import Case, Caseworker, Grant, OldCaseKey
from reporting.models import DeskWrap

Listed = dict[UUID, list[dict[str, Any]]]


def keys_of(
    cases: Collection[Case], caseworker: Caseworker
) -> dict[UUID, dict[str, Any]]:
    """Return each case's secret in every form this caseworker holds a key for.

    The cases are ones they may see. A constant number of queries.
    """
    wraps = _wraps(cases, caseworker)
    old_keys = _old_keys(cases)
    return {
        case.pk: {
            "case": str(case.pk),
            "key": case.key_number,
            "recipient": case.recipient,
            "wraps": wraps[case.pk],
            "old_keys": old_keys[case.pk],
        }
        for case in cases
    }


def _wraps(cases: Collection[Case], caseworker: Caseworker) -> Listed:
    found: Listed = defaultdict(list)
    for grant in Grant.objects.filter(caseworker=caseworker, report__in=cases):
        found[grant.report_id].append({"holder": "me", "sealed": b64(grant.sealed)})
    if not caseworker.is_intake or caseworker.organisation is None:
        return found
    held = set(caseworker.desk_keys.values_list("desk", "epoch"))
    desk = caseworker.organisation.desk
    for wrap in DeskWrap.objects.filter(desk=desk, report__in=cases):
        if (wrap.desk, wrap.epoch) in held:
            holder = f"desk:{wrap.desk}:{wrap.epoch}"
            found[wrap.report_id].append({"holder": holder, "sealed": b64(wrap.sealed)})
    return found


def _old_keys(cases: Collection[Case]) -> Listed:
    keys = OldCaseKey.objects.filter(report__in=cases)
    return by_case(
        (
            key.report_id,
            {
                "number": key.number,
                "recipient": key.recipient,
                "sealed": b64(key.sealed),
            },
        )
        for key in keys
    )


def by_case(pairs: Iterable[tuple[UUID, dict[str, Any]]]) -> Listed:
    found: Listed = defaultdict(list)
    for report, entry in pairs:
        found[report].append(entry)
    return found
