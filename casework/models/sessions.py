"""Sessions with a name to them, so that a person or an office can end them all."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from casework.models.people import Caseworker


class Session(AbstractBaseSession):
    """A row tells whose session it is and the day it began; no address, no browser."""

    caseworker = models.ForeignKey(
        Caseworker, models.CASCADE, null=True, related_name="sessions"
    )
    began_on = models.DateField()

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
