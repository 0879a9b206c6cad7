"""What the public reads of the register: of published releases, not withdrawn."""

from django.db.models import Prefetch, Q

from publication.models import Entry, EntryQuerySet, LaterReply, Release

# By what a reader may choose, in the order of their address.
FILTERS = ("place", "changed", "kind")
_PUBLISHED = {"release__state": Release.State.PUBLISHED}


def standing() -> EntryQuerySet:
    """Choose every entry that is to be read, newest release first.

    Their `later_replies` are those that are published, oldest first.
    """
    said = LaterReply.objects.filter(**_PUBLISHED).exclude(text="")
    replies = said.select_related("release").order_by("release__period")
    chosen = Entry.objects.standing().filter(**_PUBLISHED).select_related("release")
    return chosen.prefetch_related(Prefetch("later_replies", replies))


def results_first() -> EntryQuerySet:
    """Choose the same, every result before every alert: in an alert nothing changed."""
    return standing().order_by("-subject", "-release__period", "number")


def called(number: str) -> Entry | None:
    """Return the entry that is to be read under `number`."""
    return standing().filter(number=number).first()


def is_withdrawn(number: str) -> bool:
    """Tell whether there was an entry of this number, and it was taken back."""
    return Entry.objects.filter(number=number).exclude(withdrawn_on=None).exists()


def chosen(*, place: str = "", changed: str = "", kind: str = "") -> EntryQuerySet:
    """Choose entries by codes; `changed` is a result or a type of pressure."""
    entries = results_first()
    if place:
        entries = entries.filter(place=place)
    if changed:
        entries = entries.filter(Q(result=changed) | Q(pressure=changed))
    return entries.filter(kind=kind) if kind else entries
