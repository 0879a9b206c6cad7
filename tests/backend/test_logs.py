"""Logs that a thief may read: what kind of thing failed and where, and nothing else."""

import io
import logging
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_class

from backend.logs import QUIET, NoReport, PlaceOnly
from reporting import receipts
from tests.reporting.conftest import OURS, file, site  # noqa: F401  (a fixture)

CANARY = "CANARY-OF-A-REPORTER"


@pytest.fixture
def log():
    """All that would reach standard error, from everything that logs."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(PlaceOnly())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.fixture
def broken(site):  # noqa: F811
    """A service whose database cannot take a report."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reporting_report RENAME TO lost")
    site.client = Client(raise_request_exception=False, headers=OURS)
    yield site
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE lost RENAME TO reporting_report")


class PlaceTests:
    def test_an_error_is_named_with_its_places_only(self, log):
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("fener").exception("It was %s", CANARY, extra={"x": 1})
        line = log.getvalue()
        assert CANARY not in line
        assert "It was" not in line
        assert line.startswith("ERROR fener ValueError ")
        assert "test_an_error_is_named_with_its_places_only:" in line
        assert line.count("\n") == 1

    def test_causes_are_not_quoted_either(self, log):
        try:
            try:
                raise ValueError(CANARY)
            except ValueError as error:
                raise RuntimeError(CANARY) from error
        except RuntimeError:
            logging.getLogger("fener").exception(CANARY)
        assert CANARY not in log.getvalue()

    def test_a_warning_is_a_place(self, log):
        logging.getLogger("fener").warning("Of %s at %s", CANARY, "10.9.8.7")
        assert log.getvalue().startswith("WARNING fener test_logs:")
        assert CANARY not in log.getvalue()

    def test_a_line_feed_makes_no_second_line(self, log):
        logging.getLogger("fener").error("a\nERROR forged")
        assert log.getvalue().count("\n") == 1


class SetUpTests:
    def test_django_has_called_our_set_up(self):
        """In a process of its own: here pytest has handlers of its own too."""
        lines = (
            "import logging, django; django.setup()",
            "names = ['', 'django', 'django.request', 'django.server', 'axes']",
            "handlers = [h for n in names for h in logging.getLogger(n).handlers]",
            "print({type(h.formatter).__name__ for h in handlers})",
            f"logging.getLogger('axes.x').error('{CANARY}')",
            f"logging.getLogger('django.request').error('{CANARY}')",
            f"logging.getLogger('other').warning('{CANARY}')",
        )
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True
        )
        assert done.stdout == "{'PlaceOnly'}\n"
        assert len(done.stderr.splitlines()) == 3
        assert CANARY not in done.stderr


class FailureTests:
    def test_a_form_that_cannot_be_kept(self, broken, log):
        form = broken.form(story=CANARY, town=CANARY)
        form["files"] = [file(f"{CANARY}.txt", CANARY.encode())]
        response = broken.client.post("/en/report/", form)
        assert response.status_code == 503
        self.check(log, CANARY, form["form_key"], "/en/report/")

    def test_a_code_that_cannot_be_looked_up(self, broken, log):
        code = receipts.generate()
        assert broken.come_back(code).status_code >= 500
        self.check(log, code, receipts.grouped(code), "/en/return/")

    def test_a_call_that_fails(self, broken, log):
        locator = "ab" * 32
        assert broken.post("mailbox/", {"locator": locator}).status_code >= 500
        self.check(log, locator, receipts.digest(b"\xab" * 32).hex(), "/api/v1/")

    def check(self, log, *secrets):
        lines = log.getvalue()
        assert "OperationalError" in lines
        for word in (*secrets, "reporting_report", "testserver", "no such table"):
            assert word not in lines

    def test_what_is_refused_is_no_news(self):
        """404s and bad hosts have a path or a name in them: below the level."""
        for name in QUIET:
            assert logging.getLogger(name).getEffectiveLevel() == logging.ERROR
        assert {"django.request", "django.security", "axes"} <= set(QUIET)


class ReportTests:
    def test_djangos_own_report_is_empty(self, settings):
        request = RequestFactory().post("/en/report/", {"story": CANARY})
        assert get_exception_reporter_class(request) is NoReport
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            facts = (request, type(error), error, error.__traceback__)
        report = NoReport(*facts)
        assert report.get_traceback_text() == report.get_traceback_html() == ""
        assert report.get_traceback_data() == {}
        assert CANARY in ExceptionReporter(*facts).get_traceback_text()

    def test_no_mail_is_sent_about_errors(self, settings):
        assert settings.ADMINS == []
        assert settings.DEBUG is False
