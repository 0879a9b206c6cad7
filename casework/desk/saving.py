"""Saved views: named choices of filters, one's own or the whole organisation's."""

from django.db.models import Q, QuerySet

from casework.codes import Role
from casework.models import Caseworker, SavedView

MAX_VIEWS = 40  # on one page of the queue


def _own_and_shared(caseworker: Caseworker) -> QuerySet[SavedView]:
    own = Q(owner=caseworker)
    if caseworker.organisation_id is None:
        return SavedView.objects.filter(own)
    return SavedView.objects.filter(own | Q(organisation=caseworker.organisation_id))


def views_of(caseworker: Caseworker) -> list[SavedView]:
    """Return the views to offer, each with `may_forget`."""
    views = list(_own_and_shared(caseworker)[:MAX_VIEWS])
    is_lead = Role.LEAD in caseworker.roles
    for view in views:
        view.may_forget = is_lead or view.owner_id == caseworker.pk  # type: ignore[attr-defined]
    return views


def removable_by(caseworker: Caseworker) -> QuerySet[SavedView]:
    if Role.LEAD in caseworker.roles:
        return _own_and_shared(caseworker)
    return SavedView.objects.filter(owner=caseworker)


def keep(*, name: str, query: str, is_shared: bool, by: Caseworker) -> SavedView:
    """Keep a view; one's own of the same name is replaced."""
    organisation = by.organisation if is_shared else None
    known = SavedView.objects.filter(owner=by, organisation=organisation, name=name)
    view = known.first() or SavedView(owner=by, organisation=organisation, name=name)
    view.query = query
    view.save()
    return view
