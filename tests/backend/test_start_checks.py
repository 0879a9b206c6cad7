"""A production start without what it must have: refused, each in one sentence."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core import checks as framework

from backend import checks
from reporting.models import RosterNote
from reporting.rosters import Board
from tests.publication import worlds
from tests.reporting.conftest import DAY, site  # noqa: F401  (a fixture)

ROOT = Path(__file__).resolve().parents[2]
DO_NOT_TRY_AGAIN = 3  # gunicorn would start a worker anew after any other exit


@pytest.fixture
def production(site, settings):  # noqa: F811
    """Everything as it must be."""
    settings.PRODUCTION = True
    settings.SECRET_KEY_IS_SET = True
    settings.ALLOWED_HOSTS = ["fener.example"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DEBUG = False
    settings.TODAY = None
    site.publish(not_before=date(2020, 1, 1), expires=date(2099, 1, 1))
    return settings


def found():
    return [error.id for error in checks.production_is_safe()]


def roster_errors():
    return [error.id for error in checks.roster_is_current(databases=["default"])]


class SettingsTests:
    def test_a_whole_set_up_starts(self, production):
        assert found() == roster_errors() == []

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("SECRET_KEY_IS_SET", False, "fener.E001"),
            ("ALLOWED_HOSTS", [], "fener.E002"),
            ("SESSION_COOKIE_SECURE", False, "fener.E005"),
            ("CSRF_COOKIE_SECURE", False, "fener.E005"),
            ("DEBUG", True, "fener.E006"),
            ("TODAY", DAY, "fener.E007"),
        ],
    )
    def test_one_thing_missing(self, production, name, value, error):
        setattr(production, name, value)
        assert found() == [error]

    def test_a_board_that_signs_for_anybody(self, production):
        production.BOARD = Board(production.BOARD.keys, 2)
        assert found() == ["fener.E008"]

    def test_no_board(self, production):
        production.BOARD = Board((), 2, "fener.example")
        assert found() == ["fener.E003", "fener.E004"]

    @pytest.mark.parametrize("threshold", [1, 4])
    def test_a_threshold_that_protects_nothing_or_nobody(self, production, threshold):
        production.BOARD = Board(production.BOARD.keys, threshold, "fener.example")
        assert found() == ["fener.E004"]

    def test_a_demo_may_start_without(self, production):
        production.PRODUCTION = False
        production.DEBUG = True
        assert found() == roster_errors() == []

    def test_every_refusal_says_what_to_do(self, production):
        production.SECRET_KEY_IS_SET = False
        [error] = checks.production_is_safe()
        assert error.msg == "Set FENER_SECRET_KEY (50 random characters)."
        assert error.level == framework.ERROR


class ReleaseTests:
    def errors(self):
        found = checks.releases_can_be_verified(databases=["default"])
        return [error.id for error in found]

    def test_without_a_release_no_key_is_needed(self, production):
        production.RELEASE_VERIFIER = ""
        assert self.errors() == []

    def test_a_release_needs_its_public_key_and_no_secret_one(self, production):
        worlds.released("2026q3", first=1000)
        production.RELEASE_KEY_FILE = None
        assert self.errors() == []
        production.RELEASE_VERIFIER = "a misspelt key"
        assert self.errors() == ["fener.E013"]


class RosterTests:
    def test_none(self, production):
        RosterNote.objects.all().delete()
        assert roster_errors() == ["fener.E011"]

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"expires": date(2021, 1, 1)}, "RosterExpired"),
            ({"not_before": date(2098, 1, 1)}, "RosterNotYetValid"),
            ({"signers": 1}, "TooFewSignatures"),
            ({"origin": "elsewhere.example"}, "OtherOrigin"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_one_that_readers_would_refuse(self, production, site, change, reason):  # noqa: F811
        facts = {"not_before": date(2020, 1, 1), "expires": date(2099, 1, 1)}
        site.publish(**(facts | change))
        [error] = checks.roster_is_current(databases=["default"])
        assert error.id == "fener.E012"
        assert reason in error.msg

    def test_the_newest_counts(self, production, site):  # noqa: F811
        site.publish(number=2, signers=1, not_before=date(2020, 1, 1))
        assert roster_errors() == ["fener.E012"]

    def test_it_is_not_asked_where_there_is_no_database(self, production):
        RosterNote.objects.all().delete()
        assert checks.roster_is_current() == []


class StartTests:
    """The very start: `backend.wsgi` as gunicorn loads it."""

    def start(self, data, **environment):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FENER_")}
        return subprocess.run(
            [sys.executable, "-c", "import backend.wsgi; print('served')"],
            cwd=ROOT,
            env={**clean, "DATA": str(data), "SITE": "public", **environment},
            capture_output=True,
            text=True,
        )

    def test_with_nothing_set_it_stops_and_names_everything(self, tmp_path):
        done = self.start(tmp_path)
        assert done.returncode == DO_NOT_TRY_AGAIN
        assert "served" not in done.stdout
        for words in (
            "Fener does not start: Set FENER_SECRET_KEY",
            "Fener does not start: Set FENER_HOSTS",
            "Fener does not start: Set FENER_BOARD_KEYS",
            "Fener does not start: The database is not ready",
        ):
            assert words in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_misspelt_mode_is_production(self, tmp_path):
        done = self.start(tmp_path, FENER_MODE="Demo")
        assert done.returncode == DO_NOT_TRY_AGAIN

    def test_a_demo_starts(self, tmp_path):
        done = self.start(tmp_path, FENER_MODE="demo")
        assert done.stdout == "served\n", done.stderr

    def test_the_framework_finds_nothing_to_mend(self, tmp_path):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FENER_")}
        environment = {"DATA": str(tmp_path), "FENER_HOSTS": "fener.example"}
        environment["FENER_SECRET_KEY"] = "a-key-of-fifty-characters-" * 2 + "1A%q"
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy"],
            cwd=ROOT,
            env={**clean, **environment},
            capture_output=True,
            text=True,
        )
        print(done.stderr)
        assert "(security.W012)" not in done.stderr  # cookies
        assert "(security.W016)" not in done.stderr
        assert "(security.W018)" not in done.stderr  # DEBUG
