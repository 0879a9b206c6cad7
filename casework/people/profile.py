"""What an organisation says about its work, kept up to date by its lead."""

from typing import Any

from django.db import transaction

from casework import audit
from casework.codes import Action
from casework.models import Caseworker, Organisation

FACTS = (
    "countries",
    "languages",
    "competences",
    "capacity",
    "contact",
    "about",
    "twin",
)


def of(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in FACTS}


@transaction.atomic
def change(organisation: Organisation, *, by: Caseworker, **facts: Any) -> None:
    """Keep the new profile. The desk's countries follow with the next roster."""
    for name in FACTS:
        setattr(organisation, name, facts[name])
    organisation.save(update_fields=[*FACTS])
    detail = f"{organisation.slug} profile"[-60:]
    audit.record(Action.STANDING, by=by, detail=detail)
