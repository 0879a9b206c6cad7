import hashlib
import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, override_settings

from publication.models import Cell, Document, Release
from publication.opendata import signing
from reporting.notes import SigningKey
from tests.publication import worlds
from tests.publication.opendata import world


def verify(*words):
    """Return what the command says, and whether it ends well."""
    out = io.StringIO()
    try:
        call_command("verify_release", *map(str, words), stdout=out, stderr=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}", False
    return out.getvalue(), True


def sign_again(folder, change):
    """Change the manifest, and sign it with the real key: a faulty release job."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    content = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    note = signing.sign(manifest["release"], digest, signing.secret())
    (folder / "manifest.sig").write_text(note)


def hashed_again(folder, name, content):
    """Change a file and what the manifest says of it."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for file in manifest["files"]:
        if file["name"] == name:
            file["sha256"] = hashlib.sha256(content).hexdigest()
    return manifest


class FolderTests:
    """Without a database: none of these tests may use one."""

    def test_it_finds_nothing_wrong_with_what_was_signed(self, folder):
        said, is_good = verify("--files", folder)
        sentence = f"Release 2026q4 in {folder}: nothing is wrong.\n"
        assert (said, is_good) == (sentence, True)

    def test_it_finds_folders_by_their_period(self, folder, tmp_path):
        (tmp_path / "all").mkdir()
        (tmp_path / "all" / "2026q3").symlink_to(folder)
        said, is_good = verify("2026q3", "--files", tmp_path / "all")
        assert "These are the files of 2026q4." in said
        assert not is_good

    def test_it_believes_the_name_of_a_folder(self, folder):
        for name, is_right in (("2026q3", False), ("2026q4", True), ("newest", True)):
            (folder / name).symlink_to(folder)
            said, is_good = verify("--files", folder / name)
            assert is_good == is_right, said
            assert ("These are the files of 2026q4." in said) != is_right

    @pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "kind_q.json"])
    def test_it_misses_a_missing_file(self, folder, name):
        (folder / name).unlink()
        said, is_good = verify("--files", folder)
        assert f"{name} is missing." in said
        assert not is_good

    def test_it_sees_a_changed_digit(self, folder, released):
        content = released["country_q.csv"][1]
        place, value = content.splitlines()[1].split(b",")[:2]
        other = str(int(value) + 1).encode()
        changed = content.replace(place + b"," + value, place + b"," + other, 1)
        (folder / "country_q.csv").write_bytes(changed)
        said, is_good = verify("--files", folder)
        assert "country_q.csv is not the file that was signed." in said
        assert "does not fit the margin" in said
        assert not is_good

    def test_it_sees_one_byte_in_any_file(self, folder, released):
        for name, (_media_type, content) in released.items():
            (folder / name).write_bytes(content[:-1] + b" ")
            assert not verify("--files", folder)[1], name
            (folder / name).write_bytes(content)
        assert verify("--files", folder)[1]

    def test_it_sees_a_file_too_many(self, folder):
        (folder / "more.csv").write_text("place,value\n")
        said, is_good = verify("--files", folder)
        assert "more.csv is no file of this release." in said
        assert not is_good

    def test_a_manifest_hashed_again_is_not_signed(self, folder, released):
        content = released["country_q.csv"][1].replace(b"shown", b"shown ", 1)
        manifest = hashed_again(folder, "country_q.csv", content)
        (folder / "manifest.json").write_text(json.dumps(manifest))
        said, is_good = verify("--files", folder)
        assert "manifest.sig is no signature of manifest.json by the key" in said
        assert not is_good

    def test_a_signature_by_another_key_does_not_count(self, folder):
        content = (folder / "manifest.json").read_bytes()
        thief = SigningKey.generate("tests")  # the same name
        digest = hashlib.sha256(content).hexdigest()
        (folder / "manifest.sig").write_text(signing.sign("2026q4", digest, thief))
        said, is_good = verify("--files", folder)
        assert "no signature" in said
        assert not is_good
        assert verify("--files", folder, "--key", thief.verifier)[1]

    def test_a_signature_of_another_release_does_not_count(self, folder):
        content = (folder / "manifest.json").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        note = signing.sign("2027q1", digest, signing.secret())
        (folder / "manifest.sig").write_text(note)
        said, is_good = verify("--files", folder)
        assert "manifest.sig is about 2027q1" in said
        assert not is_good

    def test_it_sees_a_raised_epsilon_even_when_it_is_signed(self, folder):
        def raise_it(manifest):
            costs = {cost["code"]: cost for cost in manifest["tables"]}
            costs["country_q"] |= {"scale": 2, "epsilon": 0.5}

        sign_again(folder, raise_it)
        said, is_good = verify("--files", folder)
        assert "country_q: the scale is 2, not 5." in said
        assert "country_q: epsilon is 0.5, not 0.2." in said
        assert "A case can lose epsilon 1.3, more than the promised 1." in said
        assert "ledger.csv and the manifest differ about 2026q4." in said
        assert not is_good

    def test_it_sees_a_narrowed_margin_even_when_it_is_signed(self, folder):
        def narrow(manifest):
            next(c for c in manifest["tables"] if c["code"] == "kind_q")["margin"] = 5

        sign_again(folder, narrow)
        said, is_good = verify("--files", folder)
        assert "kind_q: the margin is 5, not 15." in said
        assert not is_good

    def test_it_sees_a_table_or_a_key_that_was_not_due(self, folder, released):
        content = released["country_q.csv"][1]
        manifest = hashed_again(
            folder, "country_q.csv", content.replace(b"XK,", b"XX,")
        )
        manifest["tables"].pop()
        sign_again(folder, lambda found: found.update(manifest))
        said, is_good = verify("--files", folder)
        assert "country_q.csv has not exactly the keys of its table." in said
        assert "2026q4 has not exactly the tables that were due." in said
        assert not is_good

    def test_it_sees_tables_that_wait_for_nothing(self, folder):
        sign_again(folder, lambda found: found.update(is_held_back=True))
        said, is_good = verify("--files", folder)
        assert "The tables of 2026q4 wait, though there were cases enough." in said
        assert not is_good

    @pytest.mark.parametrize(
        ("waited", "is_wrong"), [("", True), ("country_q", False), ("kind_q", True)]
    )
    def test_it_sees_tables_that_should_have_waited(
        self, folder, released, waited, is_wrong
    ):
        head, *lines = released["country_q.csv"][1].splitlines()
        few = [line.split(b",")[0] + b",30,15,45,shown" for line in lines]
        content = b"\n".join([head, *few, b""])
        manifest = hashed_again(folder, "country_q.csv", content)
        sign_again(folder, lambda found: found.update(manifest))
        if waited:  # the quarter before, with this table
            line = f"2026q3,{waited},5,0.2,15,,\n".encode()
            (folder / "ledger.csv").write_bytes(released["ledger.csv"][1] + line)
        said, _is_good = verify("--files", folder)
        sentence = "The tables of 2026q4 do not wait, though cases are too few."
        assert (sentence in said) == is_wrong, said

    def test_it_asks_for_a_key_and_a_folder(self, folder):
        assert "Say which" in verify("--files", folder, "--key", "")[0]
        said, is_good = verify("--files", folder, "--key", "none")
        assert "'none' is no public key: --key takes" in said
        assert not is_good
        assert "cannot be read" in verify("--files", folder / "nowhere")[0]


@override_settings(**worlds.FAST)
class DatabaseTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        world.publish("2026q3")
        world.whole("2026q4")

    def change(self, statement, *values):
        """Do what somebody could who owns the tables: drop triggers, then write."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for name in ("release", "table", "cell", "document"):
                    cursor.execute(
                        f"ALTER TABLE publication_{name} DISABLE TRIGGER USER"
                    )
            cursor.execute(statement, values)

    def refused(self, *sentences):
        said, is_good = verify()
        self.assertFalse(is_good)
        for sentence in sentences:
            self.assertIn(sentence, said)

    def test_it_finds_nothing_wrong_with_what_was_released(self):
        said, is_good = verify()
        self.assertTrue(is_good, said)
        self.assertEqual(said.count("nothing is wrong."), 3)
        self.assertIn("2026q3: nothing is wrong.", verify("2026q3")[0])
        self.assertIn("no published release 2031q1", verify("2031q1")[0])

    def test_a_held_back_release_is_whole_with_fewer_tables(self):
        held_back = Release.objects.get(period="2026q3")
        self.assertTrue(held_back.is_held_back)
        manifest = json.loads(
            bytes(held_back.documents.get(name="manifest.json").content)
        )
        self.assertIn("kind_q", manifest["waiting"])
        self.assertFalse(held_back.documents.filter(name="kind_q.csv").exists())

    def test_it_sees_a_changed_digit(self):
        cell = Cell.objects.filter(release__period="2026q4", key="RS").first()
        self.change(
            "UPDATE publication_cell SET value = value + 1 WHERE id = %s", cell.pk
        )
        self.refused(
            f"2026q4: {cell.table.code}: the database says RS,{cell.value + 1}"
        )

    def test_it_sees_a_cell_that_is_gone(self):
        cell = Cell.objects.filter(release__period="2026q4", key="RS").first()
        self.change("DELETE FROM publication_cell WHERE id = %s", cell.pk)
        self.refused(f"{cell.table.code}: the keys in the database are not those")

    def test_it_sees_a_raised_epsilon(self):
        self.change("UPDATE publication_table SET epsilon = 0.9 WHERE code = 'kind_q'")
        self.refused(
            "kind_q: scale, epsilon or margin in the database is not as signed.",
            "The ledger in the database is not as signed.",
            "All releases together: A case can lose epsilon 1.7",
        )

    def test_it_sees_a_file_that_was_changed_with_its_digest(self):
        file = Document.objects.get(release__period="2026q4", name="kind_q.csv")
        content = bytes(file.content).replace(b"too_few", b"shown")
        self.change(
            "UPDATE publication_document SET content = %s, sha256 = %s WHERE id = %s",
            content,
            hashlib.sha256(content).hexdigest(),
            file.pk,
        )
        self.refused("2026q4: kind_q.csv is not the file that was signed.")

    def test_it_sees_a_file_that_is_gone(self):
        file = Document.objects.get(release__period="2026q4", name="places.csv")
        self.change("DELETE FROM publication_document WHERE id = %s", file.pk)
        self.refused("2026q4: places.csv is missing.")

    def test_it_sees_a_file_that_is_served_as_something_else(self):
        self.change(
            "UPDATE publication_document SET media_type = 'text/html'"
            " WHERE name = 'kind_q.csv'"
        )
        self.refused("2026q4: kind_q.csv is served as text/html")

    def test_it_misses_a_release_that_a_later_one_knows(self):
        self.change(
            "UPDATE publication_release SET state = 'prepared', published_by_id = NULL,"
            " published_on = NULL, noise_library = '', code_sha256 = ''"
            " WHERE period = '2026q3'"
        )
        self.refused("2026q4: The ledger in the database is not as signed.")

    def test_it_sees_other_facts_of_a_release(self):
        self.change("UPDATE publication_release SET noise_library = 'dice'")
        self.refused("noise_library in the database is not what was signed.")

    def test_quarters_that_waited_count_with_the_next(self):
        sentence = "Whether most tables wait"
        for value in (30, 9):  # six places of the quarter before, and six of this
            self.change(
                "UPDATE publication_cell SET value = %s, low = %s, high = %s",
                *(value, max(value - 15, 0), value + 15),
            )
            self.assertEqual(sentence in verify("2026q4")[0], value == 9)

    def test_it_sees_a_table_that_was_not_due(self):
        release = Release.objects.get(period="2026q3")
        self.change(
            "INSERT INTO publication_table (release_id, code, scale, epsilon, margin)"
            " VALUES (%s, 'kind_q', 5, 0.2, 15)",
            release.pk,
        )
        self.refused("2026q3: kind_q is only in the database")

    def test_it_sees_a_table_that_came_twice(self):
        if connection.vendor != "postgresql":
            self.skipTest("SQLite cannot drop a constraint.")
        self.change(
            "ALTER TABLE publication_table DROP CONSTRAINT one_table_of_each_code"
        )
        self.change(
            "INSERT INTO publication_table (release_id, code, scale, epsilon, margin)"
            " SELECT release_id, code, scale, epsilon, margin FROM publication_table"
            " WHERE code = 'country_q'",
        )
        self.refused("country_q was released 2 times for 2026q3")

    def test_a_swapped_key_makes_nothing_good(self):
        other = SigningKey.generate("tests").verifier
        with self.settings(RELEASE_VERIFIER=str(other)):
            self.refused("2026q4: manifest.sig is no signature")
        self.assertTrue(settings.RELEASE_VERIFIER)
