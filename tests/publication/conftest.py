import pytest

from tests.publication import worlds


@pytest.fixture(autouse=True)
def _light(settings, tmp_path):
    """Fast passwords, and static files without a build."""
    settings.PASSWORD_HASHERS = worlds.FAST["PASSWORD_HASHERS"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    settings.STATIC_ROOT = str(tmp_path)
