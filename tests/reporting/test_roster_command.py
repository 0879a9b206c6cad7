import io
import json
import tempfile
from datetime import date
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings

from reporting import notes, rosters
from reporting.age import Identity
from reporting.fingerprints import fingerprint
from reporting.models import RosterNote, WithdrawnDesk

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "rosters.json").read_text()
)
MEMBERS = [notes.SigningKey.parse(text) for text in VECTORS["signing_keys"]]
BOARD = rosters.Board.parse(VECTORS["board"]["keys"], threshold=2)
RECIPIENT = Identity.from_seed(bytes([7] * 32)).recipient
DESK = f"desk north 1 AL,XK {RECIPIENT} Ndihma e parë"


def run(*words, stderr=None):
    out = io.StringIO()
    call_command("roster", *map(str, words), stdout=out, stderr=stderr)
    return out.getvalue()


class Folder:
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.desks = self.write("desks.txt", DESK + "\n")
        self.keys = [self.write(f"{key.name}.key", f"{key}\n") for key in MEMBERS]

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def text(self, number, previous=None, expires="2026-06-30"):
        days = ("--not-before", "2026-06-01", "--expires", expires)
        words = ["--number", number, "--origin", "fener.example", *days, "--offline"]
        words += ["--previous", previous] if previous else []
        return self.write(f"{number}.txt", run("compose", self.desks, *words))

    def note(self, number, *, signers=2, **options):
        keys = [word for key in self.keys[:signers] for word in ("--key", key)]
        out = self.folder / f"{number}.note"
        run("sign", self.text(number, **options), *keys, "--out", out)
        return out


@override_settings(BOARD=BOARD)
class OfflineTests(Folder, SimpleTestCase):
    """These must pass without a database: SimpleTestCase lets no query through."""

    def test_it_makes_a_key_that_only_its_owner_reads(self):
        path = self.folder / "ana.key"
        printed = run("keygen", "ana", "--out", path)
        key = notes.SigningKey.parse(path.read_text())
        self.assertEqual(printed, f"{key.verifier}\n")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_it_never_overwrites_a_key(self):
        before = self.keys[0].read_text()
        with self.assertRaisesMessage(CommandError, "exists"):
            run("keygen", "ana", "--out", self.keys[0])
        self.assertEqual(self.keys[0].read_text(), before)

    def test_it_refuses_a_name_that_no_signature_could_carry(self):
        with self.assertRaisesMessage(CommandError, "spaces"):
            run("keygen", "two words", "--out", self.folder / "x")

    def test_it_composes_a_roster_from_desk_lines(self):
        roster = rosters.parse(self.text(1).read_text())
        self.assertEqual(roster.number, 1)
        self.assertIsNone(roster.previous)
        self.assertEqual(roster.desks[0].name, "Ndihma e parë")

    def test_it_chains_a_roster_to_the_one_before_it(self):
        first = self.note(1)
        second = rosters.parse(self.text(2, previous=first).read_text())
        before = rosters.parse((self.folder / "1.txt").read_text())
        self.assertEqual(second.previous, before.sha256)

    def test_it_composes_nothing_that_would_be_refused(self):
        self.desks.write_text(DESK.replace("AL", "HR") + "\n")
        with self.assertRaisesMessage(CommandError, "breaks a rule"):
            self.text(1)

    def test_it_adds_a_second_signature_to_a_signed_note(self):
        first = self.note(1, signers=1)
        note = run("sign", first, "--key", self.keys[1])
        roster = rosters.verify(note, board=BOARD, today=date(2026, 6, 15))
        self.assertEqual(roster.number, 1)

    def test_it_does_not_add_the_same_signature_twice(self):
        first = self.note(1, signers=1)
        again = run("sign", first, "--key", self.keys[0])
        self.assertEqual(again, first.read_text())

    def test_it_signs_nothing_but_a_roster(self):
        path = self.write("x.txt", "I owe you everything\n")
        with self.assertRaisesMessage(CommandError, "version"):
            run("sign", path, "--key", self.keys[0])

    def test_it_does_not_mend_line_ends_before_signing(self):
        path = self.write("x.txt", self.text(1).read_text().replace("\n", "\r\n"))
        with self.assertRaises(CommandError):
            run("sign", path, "--key", self.keys[0])

    def test_it_says_so_when_a_key_or_a_file_is_no_good(self):
        text = self.text(1)
        with self.assertRaisesMessage(CommandError, "key"):
            run("sign", text, "--key", text)
        with self.assertRaisesMessage(CommandError, "No such file"):
            run("sign", self.folder / "none", "--key", self.keys[0])

    def test_it_shows_what_a_note_says_and_who_signed(self):
        shown = run("show", self.note(1))
        for words in (
            "Roster 1 of fener.example",
            "from 2026-06-01 to 2026-06-30",
            "north, epoch 1, AL,XK: Ndihma e parë",
            fingerprint(RECIPIENT),
            "Signed by member-1, member-2 (2 of at least 2)",
        ):
            self.assertIn(words, shown)

    def test_it_shows_that_nobody_signed_a_text(self):
        self.assertIn("nobody of the board (0 of", run("show", self.text(1)))


class WithdrawnTests(Folder, TestCase):
    """A desk that locked itself is not on the next roster."""

    def compose(self, *words):
        self.desks.write_text(DESK + "\n" + DESK.replace("north", "south") + "\n")
        days = ("--not-before", "2026-06-01", "--expires", "2026-06-30")
        told = io.StringIO()
        words = ("compose", self.desks, "--number", 2, "--origin", "x", *days, *words)
        roster = rosters.parse(run(*words, stderr=told))
        return [desk.id for desk in roster.desks], told.getvalue()

    def test_it_leaves_out_what_was_withdrawn_and_says_so(self):
        WithdrawnDesk.objects.create(desk="north", withdrawn_on=date(2026, 6, 2))
        desks, told = self.compose()
        self.assertEqual(desks, ["south"])
        self.assertIn("Left out: north", told)

    def test_it_says_nothing_of_a_desk_that_is_not_listed(self):
        WithdrawnDesk.objects.create(desk="gone", withdrawn_on=date(2026, 6, 2))
        self.assertEqual(self.compose(), (["north", "south"], ""))

    def test_the_board_names_it_on_a_machine_without_a_database(self):
        with self.assertNumQueries(0):
            desks, told = self.compose("--offline", "--without", "south")
        self.assertEqual(desks, ["north"])
        self.assertIn("Left out: south", told)


@override_settings(BOARD=BOARD, TODAY=date(2026, 6, 15))
class PublishTests(Folder, TestCase):
    def refuse(self, path, words):
        before = RosterNote.objects.count()
        with self.assertRaisesMessage(CommandError, words):
            run("publish", path)
        self.assertEqual(RosterNote.objects.count(), before)

    def test_it_keeps_the_note_exactly_as_it_was_signed(self):
        path = self.note(1)
        self.assertIn("Roster 1 is in force", run("publish", path))
        self.assertEqual(RosterNote.objects.get(number=1).text, path.read_text())

    def test_it_refuses_too_few_signatures(self):
        self.refuse(self.note(1, signers=1), "Fewer board members")

    def test_it_refuses_a_changed_text(self):
        path = self.note(1)
        path.write_text(path.read_text().replace("AL,XK", "AL,RS"))
        self.refuse(path, "Fewer board members")

    @override_settings(TODAY=date(2026, 7, 1))
    def test_it_refuses_an_expired_roster(self):
        self.refuse(self.note(1), "last day has passed")

    @override_settings(TODAY=date(2026, 5, 31))
    def test_it_refuses_a_roster_before_its_first_day(self):
        self.refuse(self.note(1), "first day has not come")

    def test_it_refuses_what_is_no_note(self):
        self.refuse(self.text(1), "breaks a rule")

    def test_it_refuses_the_same_or_a_lower_number(self):
        run("publish", self.note(2))
        self.refuse(self.note(2, expires="2026-06-29"), "roster 2 is in force")
        self.refuse(self.note(1), "roster 2 is in force")

    def test_it_publishes_one_after_the_other(self):
        first = self.note(1)
        run("publish", first)
        run("publish", self.note(2, previous=first))
        self.assertEqual(RosterNote.objects.newest().number, 2)
        self.assertIn("Roster 2 of", run("show"))

    def test_it_refuses_the_next_roster_when_it_names_another_before_it(self):
        run("publish", self.note(1))
        other = self.write("other.txt", self.text(9).read_text())
        self.refuse(self.note(2, previous=other), "does not name roster 1")
        self.refuse(self.note(2), "does not name roster 1")

    def test_it_accepts_a_gap_because_a_roster_may_have_been_missed(self):
        run("publish", self.note(1))
        run("publish", self.note(3, previous=self.text(2)))
        self.assertEqual(RosterNote.objects.newest().number, 3)

    def test_it_says_so_when_there_is_none_to_show(self):
        with self.assertRaisesMessage(CommandError, "No roster"):
            run("show")
