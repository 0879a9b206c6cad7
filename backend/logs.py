"""Logs that a thief may read: what kind of thing failed, and where, nothing else."""

import logging
import traceback
from typing import Any

from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

QUIET = ("django.request", "django.security", "axes", "gunicorn.access")


class PlaceOnly(logging.Formatter):
    """Format a record as level, logger, exception class and code places."""

    def format(self, record: logging.LogRecord) -> str:
        words = [record.levelname, record.name]
        if record.exc_info and record.exc_info[0]:
            words.append(record.exc_info[0].__name__)
            frames = traceback.extract_tb(record.exc_info[2])[-6:]
            words += [f"{frame.name}:{frame.lineno}" for frame in frames]
        else:
            words.append(f"{record.module}:{record.lineno}")
        return " ".join(words)


class NoReport(ExceptionReporter):
    """Say nothing about the request: Django's own report would quote it."""

    def get_traceback_html(self) -> SafeString:
        return SafeString()

    def get_traceback_text(self) -> SafeString:
        return SafeString()

    def get_traceback_data(self) -> dict[str, Any]:
        return {}


def configure(_settings: object) -> None:
    """Send every warning to standard error through `PlaceOnly`."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlaceOnly())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("django", "django.server"):  # these would quote the request
        logging.getLogger(name).handlers.clear()
    for name in QUIET:  # a 404 or a wrong password is not news, and has a path
        logging.getLogger(name).setLevel(logging.ERROR)
