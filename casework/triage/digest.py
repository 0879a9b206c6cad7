"""The daily mail. It is the same for everybody and each day, and says nothing.

Whoever reads the mail of a caseworker, or counts its bytes, learns neither whether
there is work nor which: everybody who gave an address gets it, work or not.
"""

import logging
import secrets
from datetime import date
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from casework.codes import Standing
from casework.models import Caseworker

BODY_BYTES = 1024
# A server that is away is left alone until tomorrow.
MAX_FAILURES = 3
log = logging.getLogger(__name__)


def is_on() -> bool:
    return bool(settings.EMAIL_HOST)


def subject() -> str:
    """No name of ours: who looks over a shoulder reads it, too."""
    return _("Reminder")


def body() -> str:
    """The text, filled up with spaces to one size in every language."""
    text = _(
        "Work may be waiting for you. Please sign in where you usually do, "
        "and look at what is next."
    )
    missing = BODY_BYTES - len(text.encode()) - 1
    return text + " " * missing + "\n"


def send(today: date) -> int:
    """Mail everybody who gave an address and has no mail of today; count them.

    Nothing is raised: whom it does not reach is tried again tomorrow.
    """
    if not is_on():
        return 0
    people = Caseworker.objects.who_may_enter().filter(standing=Standing.ACTIVE)
    waiting = list(people.exclude(email="").exclude(mailed_on=today))
    secrets.SystemRandom().shuffle(waiting)  # the order tells nothing either
    sent = failures = 0
    for person in waiting:
        if failures == MAX_FAILURES:
            break
        try:
            _mail(person.email)
        except (SMTPException, OSError):
            log.warning("a mail was not taken")
            failures += 1
            continue
        Caseworker.objects.filter(pk=person.pk).update(mailed_on=today)
        sent += 1
    return sent


def _mail(address: str) -> None:
    """Send one mail for itself, so that no header shows who else gets one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = EmailMessage(
        subject(),
        body(),
        settings.DEFAULT_FROM_EMAIL,
        bcc=[address],
        headers={"Message-ID": f"<{secrets.token_hex(16)}@{domain}>"},
        connection=get_connection(),
    )
    mail.send()
