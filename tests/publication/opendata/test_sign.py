import io
import stat
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from publication import releases, tabulation
from publication.models import Counted, Document, Release, Table
from publication.opendata import documents, signing
from reporting.notes import SigningKey, VerifierKey
from tests.publication import worlds
from tests.publication.opendata import world

DAY = date(2026, 11, 15)


def make(path, name="releases.example"):
    out = io.StringIO()
    call_command("release_key", name, str(path), stdout=out, stderr=io.StringIO())
    return dict(line.split("=", 1) for line in out.getvalue().splitlines())


class MakeKeyTests:
    def test_it_makes_a_key_that_only_its_owner_can_read(self, tmp_path, settings):
        said = make(tmp_path / "release.key")
        settings.RELEASE_KEY_FILE = Path(said["FENER_RELEASE_KEY_FILE"])
        settings.RELEASE_VERIFIER = said["FENER_RELEASE_VERIFIER"]
        mode = settings.RELEASE_KEY_FILE.stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
        assert signing.secret().verifier == signing.pinned()
        assert "PRIVATE" not in said["FENER_RELEASE_VERIFIER"]

    def test_it_never_writes_over_a_file(self, tmp_path):
        make(tmp_path / "release.key")
        before = (tmp_path / "release.key").read_bytes()
        with pytest.raises(CommandError, match="exists"):
            make(tmp_path / "release.key")
        assert (tmp_path / "release.key").read_bytes() == before

    def test_it_refuses_a_name_that_no_note_can_bear(self, tmp_path):
        with pytest.raises(CommandError, match="no spaces"):
            make(tmp_path / "release.key", name="two words")
        assert not (tmp_path / "release.key").exists()


class StatementTests:
    KEY = SigningKey.generate("releases.example")

    def test_a_signature_is_of_one_release_and_one_manifest(self):
        note = signing.sign("2026q3", "ab" * 32, self.KEY)
        verifier = self.KEY.verifier
        assert signing.signed_period(note, "ab" * 32, verifier) == "2026q3"
        assert signing.signed_period(note, "cd" * 32, verifier) == ""
        assert (
            signing.signed_period(note.replace("q3", "q4"), "ab" * 32, verifier) == ""
        )
        other = SigningKey.generate("releases.example").verifier
        assert signing.signed_period(note, "ab" * 32, other) == ""
        assert signing.signed_period("nothing", "ab" * 32, verifier) == ""


@override_settings(**worlds.FAST)
class RefuseTests(TestCase):
    """Without a good key a release is refused before anything is counted."""

    def setUp(self):
        never = mock.patch.object(tabulation, "count", side_effect=AssertionError)
        self.enterContext(never)

    def refused(self, **changed):
        with self.settings(**changed), self.assertRaises(releases.NoKey) as caught:
            world.publish("2026q3")
        Release.objects.all().delete()
        self.assertFalse(Table.objects.exists() or Counted.objects.exists())
        return str(caught.exception)

    def test_none(self):
        self.assertIn("names no file", self.refused(RELEASE_KEY_FILE=None))
        nowhere = Path("/nowhere/release.key")
        self.assertIn("cannot be read", self.refused(RELEASE_KEY_FILE=nowhere))

    def test_one_that_others_can_read(self):
        path = worlds.FAST["RELEASE_KEY_FILE"]
        path.chmod(0o640)
        self.addCleanup(path.chmod, 0o600)
        self.assertIn("chmod 600", self.refused())

    def test_one_that_is_not_the_pinned_one(self):
        other = str(SigningKey.generate("other").verifier)
        self.assertIn("public half", self.refused(RELEASE_VERIFIER=other))
        self.assertIn("public half", self.refused(RELEASE_VERIFIER=""))

    @override_settings(TODAY=DAY, RELEASE_KEY_FILE=None)
    def test_the_command_says_what_to_do(self):
        ana, clara = worlds.publisher("ana"), worlds.publisher("clara")
        releases.prepare("2026q3", by=ana, today=DAY)
        typed = mock.patch("sys.stdin", io.StringIO(f"{worlds.PASSWORD}\n"))
        advice = "FENER_RELEASE_KEY_FILE names no file.*`manage.py release_key`"
        with typed, self.assertRaisesRegex(CommandError, advice):
            call_command("publish_release", "2026q3", "--by", clara.username)


@override_settings(**worlds.FAST)
class PublishTests(TestCase):
    def test_files_are_written_and_signed_with_the_tables(self):
        release = world.publish("2026q3")
        file = release.documents.get(name="manifest.sig")
        manifest = release.documents.get(name="manifest.json")
        verifier = VerifierKey.parse(str(signing.pinned()))
        note = bytes(file.content).decode()
        signed = signing.signed_period(note, manifest.sha256, verifier)
        self.assertEqual(signed, "2026q3")

    def test_the_same_rows_make_the_same_bytes(self):
        release = world.publish("2026q3")
        again = documents._files(release)
        for file in release.documents.exclude(name__startswith="manifest"):
            self.assertEqual(again[file.name], (file.media_type, bytes(file.content)))

    def test_no_release_stays_when_its_files_cannot_be_written(self):
        full = mock.patch.object(Document.objects, "bulk_create", side_effect=OSError)
        with full, self.assertRaises(OSError):
            world.publish("2026q3")
        self.assertEqual(Release.objects.get().state, Release.State.PREPARED)
        self.assertFalse(Table.objects.exists() or Counted.objects.exists())
