"""Files that come through a plain form: sealed chunk by chunk as they arrive.

This is the only upload handler there is, so no part of a file can meet the disk
in clear. It knows nothing of the form around it: a file may come before the
fields that it belongs to. A picture is held in memory (up to MAX_PICTURE_BYTES)
and sealed twice, cleaned and as it came; the form then says which one stays.
Whatever was not kept when the request ends is removed, however it ended.
"""

import contextlib
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

from reporting import pictures, store
from reporting.sealing import FileSealer, SealedFile

MAX_PICTURE_BYTES = 32 * 2**20
HEAD_BYTES = 16  # enough to know a picture by
MAX_NAME_CHARACTERS = 200


@dataclass(eq=False)
class _Draft:
    """One sealed copy on its way to the store."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def __post_init__(self) -> None:
        self._out: BinaryIO = store.open_part(self.id)
        self._sealer = FileSealer(self._out.write)

    def write(self, data: bytes) -> None:
        self._sealer.write(data)

    def close(self) -> SealedFile:
        sealed = self._sealer.close()
        self._out.close()
        return sealed

    def drop(self) -> None:
        with contextlib.suppress(OSError):  # of what could not be written any more
            self._out.close()
        store.remove_unfinished(self.id)


def forget_unkept(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Remove what a request sent and nothing kept: it broke, or was refused."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for draft in getattr(request, "drafts", ()):
            draft.drop()
        return response

    return answer


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # holds no open file
    """What the form sees of a file: its name and size, and its sealed copies."""

    def __init__(self, name: str, mime: str, digest: bytes) -> None:
        super().__init__(name=name[-MAX_NAME_CHARACTERS:], content_type=mime)
        self.digest = digest  # of the plain bytes; in memory only
        self.copies: dict[bool, tuple[uuid.UUID, SealedFile]] = {}
        self.cleaned = False

    def close(self) -> None:
        """Do nothing: there is no open file, and `forget_unkept` tidies up."""

    def choose(self, *, keep_hidden_data: bool) -> None:
        """Settle on the cleaned copy, or on the one as it came."""
        wanted = True in self.copies and not keep_hidden_data
        for cleaned, (file_id, _sealed) in self.copies.items():
            if cleaned != wanted:
                store.remove([file_id])
        self.cleaned = wanted
        self.id, self.sealed = self.copies[wanted]

    def drop(self) -> None:
        store.remove(file_id for file_id, _sealed in self.copies.values())

    def entry(self) -> dict[str, Any]:
        """Describe the file for the manifest that only the case can open."""
        return {
            "id": str(self.id),
            "name": self.name,
            "mime": self.content_type or "application/octet-stream",
            "size": self.sealed.size,
            "sha256": self.sealed.sha256,
            "cleaned": self.cleaned,
        }


def files_of(request: HttpRequest) -> list[SealedUpload]:
    """Give the form's files, each settled on its cleaned copy or the one as sent."""
    sent = request.FILES.getlist("files")
    files = [file for file in sent if isinstance(file, SealedUpload) and file.size]
    for file in files:
        file.choose(keep_hidden_data="keep_hidden" in request.POST)
    return files


def digest_of(files: Sequence[SealedUpload]) -> str:
    """Tell the same files from others, when they are sent once more."""
    parts = [[file.name, file.digest.hex(), file.cleaned] for file in files]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def refused_of(request: HttpRequest) -> set[str]:
    return getattr(request, "refused_files", set())


class SealingUploadHandler(FileUploadHandler):
    """Seal each file of a multipart form as it streams in."""

    chunk_size = 64 * 2**10

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._drafts: list[_Draft] = []
        setattr(request, "drafts", self._drafts)  # noqa: B010
        self._total = self._count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._count += 1
        if self._count > settings.MAX_FILES:
            self._refuse("too_many")
        self._digest = hashlib.sha256()
        self._size = 0
        self._picture: bytearray | None = bytearray()
        try:
            self._original = self._draft()
        except OSError:
            self._refuse("no_room")

    def _draft(self) -> _Draft:
        draft = _Draft()
        self._drafts.append(draft)
        return draft

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        self._total += len(raw_data)
        if (
            self._size > settings.MAX_FILE_BYTES
            or self._total > settings.MAX_REPORT_FILES_BYTES
        ):
            self._original.drop()
            self._refuse("too_large")
        self._digest.update(raw_data)
        try:
            self._original.write(raw_data)
        except OSError:
            self._refuse("no_room")
        self._remember(raw_data)

    def _refuse(self, why: str) -> NoReturn:
        """Skip this file but read on: the text typed beside it must not be lost."""
        self._note(why)
        raise SkipFile

    def _note(self, why: str) -> None:
        refused: set[str] = getattr(self.request, "refused_files", set())
        setattr(self.request, "refused_files", refused | {why})  # noqa: B010

    def _remember(self, raw_data: bytes) -> None:
        if self._picture is None:
            return
        self._picture += raw_data
        head = bytes(self._picture[:HEAD_BYTES])  # the first chunk may be a single byte
        is_other = len(head) == HEAD_BYTES and not pictures.is_picture(head)
        if is_other or len(self._picture) > MAX_PICTURE_BYTES:
            self._picture = None

    def file_complete(self, file_size: int) -> SealedUpload | None:
        try:
            return self._finished()
        except OSError:
            self._note("no_room")
            return None

    def _finished(self) -> SealedUpload:
        upload = SealedUpload(
            self.file_name or "", self.content_type or "", self._digest.digest()
        )
        upload.size = self._size
        upload.copies[False] = (self._original.id, self._original.close())
        cleaned = pictures.clean(bytes(self._picture)) if self._picture else None
        if cleaned is not None:
            draft = self._draft()
            draft.write(cleaned)
            upload.copies[True] = (draft.id, draft.close())
        self._picture = None
        return upload
