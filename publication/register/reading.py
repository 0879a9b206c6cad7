"""What the public reads of the register: of published releases, not withdrawn."""

from publication.models import Entry, EntryQuerySet, Release

_PUBLISHED = {"release__state": Release.State.PUBLISHED}


def standing() -> EntryQuerySet:
    """Choose every entry that is to be read, newest release first."""
    return Entry.objects.standing().filter(**_PUBLISHED).select_related("release")


def called(number: str) -> Entry | None:
    """Return the entry that is to be read under `number`."""
    return standing().filter(number=number).first()


def is_withdrawn(number: str) -> bool:
    """Tell whether there was an entry of this number, and it was taken back."""
    gone = Entry.objects.exclude(withdrawn_on=None).filter(**_PUBLISHED)
    return gone.filter(number=number).exists()


def later_replies(entry: Entry) -> list[str]:
    """Return what the institution said later, oldest first, as Markdown."""
    replies = entry.later_replies.filter(**_PUBLISHED).exclude(text="")
    return list(replies.order_by("release__period").values_list("text", flat=True))
