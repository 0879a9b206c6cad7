"""Sets the environment before Django reads it: a test never meets real data."""

import os
import tempfile
from pathlib import Path

import django
from hypothesis import settings

from reporting.notes import SigningKey

os.environ["FENER_MODE"] = "test"
os.environ["SITE"] = "all"
os.environ["DATA"] = tempfile.mkdtemp(prefix="fener-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

# Every test may publish: a key of releases that is thrown away with DATA.
_key, _file = SigningKey.generate("tests"), Path(os.environ["DATA"], "release.key")
_file.touch(mode=0o600)
_file.write_text(f"{_key}\n", "utf-8")
os.environ["FENER_RELEASE_KEY_FILE"] = str(_file)
os.environ["FENER_RELEASE_VERIFIER"] = str(_key.verifier)

# How long one example takes says more about the machine's other work than about us.
settings.register_profile("fener", deadline=None)
settings.load_profile("fener")
django.setup()  # now: the models are imported by the other conftest files
