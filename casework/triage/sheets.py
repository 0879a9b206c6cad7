"""What is written together on a case: one sealed sheet of each kind, in versions."""

from django.db import transaction

from casework import audit
from casework.cases import actions
from casework.codes import FIRST_KEY, Action
from casework.models import Case, Caseworker, Sheet
from reporting.calendar import today


class SheetMoved(Exception):
    """Somebody else changed the sheet meanwhile; `version` is the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@transaction.atomic
def write(
    case: Case,
    *,
    kind: Sheet.Kind,
    version: int,
    sealed: bytes,
    by: Caseworker,
    key: int = FIRST_KEY,
) -> Sheet:
    """Keep the next version of a sheet. Raises SheetMoved unless it is the next.

    The same version with the same bytes again, because the answer was lost, is kept.
    `key`: see `actions.lock`.
    """
    # The case's row orders all who write at the same moment.
    held = actions.lock(case)
    sheet = Sheet.objects.filter(report=held, kind=kind).first()
    present = sheet.version if sheet else 0
    if sheet and version == present and bytes(sheet.sealed) == sealed:
        return sheet
    actions.lock(case, key=key)
    if version != present + 1:
        raise SheetMoved(present)
    fields = {"version": version, "sealed": sealed, "changed_on": today()}
    written, _is_new = Sheet.objects.update_or_create(
        report=held, kind=kind, defaults=fields
    )
    audit.record(Action.SHEET, by=by, case_id=case.pk, detail=kind)
    return written
