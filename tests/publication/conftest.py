import pytest

from tests.publication import worlds


@pytest.fixture(autouse=True)
def _light(settings, tmp_path):
    """Fast passwords, a key to sign with, and static files without a build."""
    for name, value in worlds.FAST.items():
        setattr(settings, name, value)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    settings.STATIC_ROOT = str(tmp_path)
