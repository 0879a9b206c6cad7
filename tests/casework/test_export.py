"""A case as a folder of age files, readable without us."""

import shutil
import subprocess
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from casework.cases import actions
from casework.models import AuditEvent
from reporting import padding, sealing
from reporting.age import open_sealed
from reporting.models import File
from tests.casework.conftest import DAY, DESK, KEYS, signed_in, talk
from tests.casework.newkeys import change, publish

CONTENT = b"\xff\xd8 a photograph " * 1000


@pytest.fixture
def full_case(world, settings, tmp_path):
    """The case with an answer, a note and a file."""
    settings.FILE_STORE = tmp_path / "store"
    settings.FILE_STORE.mkdir()
    sealed = bytearray()
    sealer = sealing.FileSealer(sealed.extend)
    sealer.write(CONTENT)
    closed = sealer.close()
    file = File.objects.create(
        id=uuid4(),
        report=world.case,
        wrap=sealing.wrap(closed.identity, world.secret.recipient),
        sealed_bytes=closed.sealed_size,
        sha256=closed.sha256,
        received_on=DAY,
    )
    (settings.FILE_STORE / str(file.pk)).write_bytes(sealed)
    for_case, for_reporter = talk(world.case, 1, "Thank you")
    actions.reply(
        world.case,
        number=1,
        for_case=for_case,
        for_reporter=for_reporter,
        by=world.ana,
    )
    actions.add_note(world.case, sealed=talk(world.case, 2)[0], by=world.ana)
    return world.case, file


def export(case, folder, **options):
    call_command("export_case", str(case.pk), to=folder, **options)


def test_it_writes_all_that_is_kept_and_only_sealed(world, full_case, tmp_path, capsys):
    case, file = full_case
    folder = tmp_path / "case"
    export(case, folder, by="ana")
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    note = case.notes.get().pk
    assert names == {
        "README.txt",
        "report.age",
        "wraps/ana.age",
        "wraps/desk-lantern-1.age",
        "desk-keys/lantern-1/clara.age",
        "messages/1.age",
        f"notes/{note}.age",
        f"files/{file.pk}.age",
        f"files/{file.pk}.wrap.age",
    }
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.suffix == ".age":
            assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
            assert b"A bribe" not in path.read_bytes()
    assert AuditEvent.objects.filter(action="export").get().actor == "ana"


def test_it_opens_by_every_way_the_readme_tells(world, full_case, tmp_path, capsys):
    case, file = full_case
    folder = tmp_path / "case"
    export(case, folder)

    def read(name):
        return (folder / name).read_bytes()

    desk = sealing.unwrap(read("desk-keys/lantern-1/clara.age"), KEYS["clara"])
    assert desk == DESK
    by_desk = sealing.unwrap(read("wraps/desk-lantern-1.age"), desk)
    secret = sealing.unwrap(read("wraps/ana.age"), KEYS["ana"])
    assert secret == by_desk == world.secret
    report = sealing.open_document(read("report.age"), secret)
    assert report["answers"]["story"] == "A bribe."
    answer = sealing.open_document(read("messages/1.age"), secret)
    assert answer["text"] == "Thank you"
    key = sealing.unwrap(read(f"files/{file.pk}.wrap.age"), secret)
    padded = open_sealed(read(f"files/{file.pk}.age"), key)
    assert padding.unpad(padded) == CONTENT
    assert AuditEvent.objects.filter(action="export").get().actor == "(operator)"


def test_the_readme_cuts_the_padding_off_with_stock_tools(
    world, full_case, tmp_path, capsys
):
    """The lines of the README themselves, run by a shell."""
    case, _file = full_case
    folder = tmp_path / "case"
    export(case, folder)
    padded = open_sealed((folder / "report.age").read_bytes(), world.secret)
    (folder / "report.padded").write_bytes(padded)
    readme = (folder / "README.txt").read_text()
    start, end = readme.index("n=$("), readme.index("Names of files")
    subprocess.run(["sh", "-eu", "-c", readme[start:end]], cwd=folder, check=True)
    assert (folder / "report.json").read_bytes() == padding.unpad(padded)


def test_stock_age_opens_it(world, full_case, tmp_path, capsys):
    program = shutil.which("age")
    if program is None:
        pytest.skip("age is not installed")
    version = subprocess.run([program, "--version"], capture_output=True, text=True)
    if tuple(int(n) for n in version.stdout.strip("v\n").split(".")[:2]) < (1, 3):
        pytest.skip("age is older than 1.3")
    folder = tmp_path / "case"
    export(full_case[0], folder)
    (tmp_path / "me.key").write_text(str(KEYS["ana"]))
    decrypt = [program, "-d", "-i", tmp_path / "me.key", folder / "wraps/ana.age"]
    opened = subprocess.run(decrypt, capture_output=True, check=True)
    assert opened.stdout == str(world.secret).encode()


def test_a_folder_that_exists_is_not_written_to(full_case, tmp_path):
    (tmp_path / "case").mkdir()
    with pytest.raises(CommandError, match="Cannot write there"):
        export(full_case[0], tmp_path / "case")
    assert not list((tmp_path / "case").iterdir())
    assert not AuditEvent.objects.filter(action="export").exists()


def test_what_was_sealed_before_the_key_changed_opens(
    world, full_case, settings, tmp_path, capsys
):
    case, _file = full_case
    publish(settings)
    second, _answer = change(signed_in(world.clara), case, world.secret)
    change(signed_in(world.clara), case, second)
    folder = tmp_path / "case"
    export(case, folder)
    newest = sealing.unwrap((folder / "wraps/ana.age").read_bytes(), KEYS["ana"])
    secret = newest
    for number in (2, 1):
        sealed = (folder / f"old-keys/{number}.age").read_bytes()
        secret = sealing.unwrap(sealed, secret)
    assert (secret, newest == second) == (world.secret, False)
    report = sealing.open_document((folder / "report.age").read_bytes(), secret)
    assert report["answers"]["story"] == "A bribe."
    assert "old-keys/NUMBER.age" in (folder / "README.txt").read_text()


@pytest.mark.parametrize("who", ["ben", "dora", "zana"])
def test_it_is_refused_to_who_may_not_see_the_case(full_case, tmp_path, who):
    with pytest.raises(CommandError, match="There is no such"):
        export(full_case[0], tmp_path / "case", by=who)
    assert not (tmp_path / "case").exists()


def test_a_case_that_does_not_exist_is_said(world, tmp_path):
    with pytest.raises(CommandError, match="no such case"):
        call_command("export_case", str(uuid4()), to=tmp_path / "case")
