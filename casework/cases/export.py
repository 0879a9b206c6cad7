"""A case as a folder of age files that stock `age` opens without us."""

import io
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from casework import audit
from casework.codes import Action
from casework.models import Case, Caseworker, DeskKey
from reporting import store

README = """\
Case {case}

Every file that ends in .age is sealed. age 1.3 or newer opens them
(https://age-encryption.org); docs/envelope.md of Fener defines what is inside.
me.key below is your own key: `age -d KEY-BLOB > me.key` asks for its passphrase.

1. The secret of the case, from the wrap with your name on it:
     age -d -i me.key wraps/YOU.age > case.key
   or, for a member of a desk, first the desk's secret and then the case's:
     age -d -i me.key desk-keys/DESK-EPOCH/YOU.age > desk.key
     age -d -i desk.key wraps/desk-DESK-EPOCH.age > case.key
   This is the newest secret. With a folder old-keys there were others: each opens the
   one before it, from the highest number down to 1; try them where the newest fails.
     age -d -i case.key old-keys/NUMBER.age > case-NUMBER.key
2. The report, a message, a note:
     age -d -i case.key report.age > report.padded
3. A file has a secret of its own:
     age -d -i case.key files/ID.wrap.age > file.key
     age -d -i file.key files/ID.age > file.padded

What comes out is padded: zeros follow the content, and the last 8 bytes say, as a
big-endian number, how many bytes the content has:
     n=$(tail -c 8 report.padded | od -An -v -tu1 |
         awk '{{ for (i = 1; i <= 8; i++) n = n * 256 + $i }} END {{ print n }}')
     head -c "$n" report.padded > report.json

Names of files are in the messages of type "files". Opened files are plain: keep
them, and the keys, where nobody else reads, and delete them when done.
"""


@transaction.atomic
def export(case: Case, folder: Path, *, by: Caseworker | str) -> None:
    """Write the sealed case into `folder`, which must not exist, and audit it."""
    folder.mkdir(mode=0o700)
    for name, content in _documents(case).items():
        _write(folder / name, io.BytesIO(content))
    for file in case.files.all():
        _write(folder / "files" / f"{file.pk}.age", store.open_file(file.pk))
    audit.record(Action.EXPORT, by=by, case_id=case.pk)


def _documents(case: Case) -> dict[str, bytes]:
    documents = {
        "README.txt": README.format(case=case.pk).encode(),
        "report.age": bytes(case.envelope),
    }
    for wrap in case.desk_wraps.all():
        documents[f"wraps/desk-{wrap.desk}-{wrap.epoch}.age"] = bytes(wrap.sealed)
        for key in _keys_of(wrap.desk, wrap.epoch):
            holder = f"{wrap.desk}-{wrap.epoch}/{key.caseworker.username}"
            documents[f"desk-keys/{holder}.age"] = bytes(key.sealed)
    for grant in case.grants.select_related("caseworker"):
        documents[f"wraps/{grant.caseworker.username}.age"] = bytes(grant.sealed)
    for old in case.old_keys.all():
        documents[f"old-keys/{old.number}.age"] = bytes(old.sealed)
    for message in case.messages.all():
        documents[f"messages/{message.number}.age"] = bytes(message.for_case)
    for file in case.files.all():
        documents[f"files/{file.pk}.wrap.age"] = bytes(file.wrap)
    for note in case.notes.all():
        documents[f"notes/{note.pk}.age"] = bytes(note.sealed)
    return documents


def _keys_of(desk: str, epoch: int) -> list[DeskKey]:
    keys = DeskKey.objects.filter(desk=desk, epoch=epoch)
    return list(keys.select_related("caseworker"))


def _write(path: Path, content: BinaryIO) -> None:
    for parent in reversed(path.parents):
        parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with content, os.fdopen(handle, "wb") as target:
        shutil.copyfileobj(content, target)
