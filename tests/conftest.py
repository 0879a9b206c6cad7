"""Sets the environment before Django reads it: a test never meets real data."""

import os
import tempfile

os.environ["FENER_MODE"] = "test"
os.environ["SITE"] = "all"
os.environ["DATA"] = tempfile.mkdtemp(prefix="fener-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
