"""Sets the environment before Django reads it: a test never meets real data."""

import os
import tempfile

import django

os.environ["FENER_MODE"] = "test"
os.environ["SITE"] = "all"
os.environ["DATA"] = tempfile.mkdtemp(prefix="fener-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

django.setup()  # now: the models are imported by the other conftest files
