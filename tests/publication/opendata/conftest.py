import pytest

from publication.models import Document
from tests.publication import worlds
from tests.publication.opendata import world


@pytest.fixture(scope="session")
def released(django_db_setup, django_db_blocker):
    """The files of one whole release, by name; made once, for tests that only read."""
    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**worlds.FAST):
            release = world.whole()
        files = {
            each.name: (each.media_type, bytes(each.content))
            for each in Document.objects.filter(release=release)
        }
        transaction.set_rollback(True)
    return files


@pytest.fixture
def folder(released, tmp_path):
    """A download: every file of the release in a folder."""
    for name, (_media_type, content) in released.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path
