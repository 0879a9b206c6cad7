"""Sets the environment before Django reads it: a test never meets real data."""

import os
import tempfile

import django
from hypothesis import settings

os.environ["FENER_MODE"] = "test"
os.environ["SITE"] = "all"
os.environ["DATA"] = tempfile.mkdtemp(prefix="fener-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

# How long one example takes says more about the machine's other work than about us.
settings.register_profile("fener", deadline=None)
settings.load_profile("fener")
django.setup()  # now: the models are imported by the other conftest files
