"""What was sent as a picture, a voice or a document, by file id and by path."""

import json
import secrets
from dataclasses import asdict, dataclass

from aiogram.types import Document, File, PhotoSize, Voice

from sandbox.journal import Journal
from sandbox.pictures import picture_size, picture_suffix
from sandbox.refusals import Refused, bad

MEGABYTE = 1024 * 1024
PHOTO_LIMIT, UPLOAD_LIMIT, DOWNLOAD_LIMIT = 10 * MEGABYTE, 50 * MEGABYTE, 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. Pictures have a width and a height, voices a length in `seconds`; others have zeros there."""

    number: int
    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: int = 0

    @property
    def is_photo(self) -> bool:
        """Whether it was sent as a picture."""
        return self.width > 0

    def as_photo(self) -> PhotoSize:
        """The file in a message's `photo`."""
        return PhotoSize(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            width=self.width,
            height=self.height,
            file_size=self.size,
        )

    def as_voice(self) -> Voice:
        """The file in a message's `voice`."""
        return Voice(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            duration=self.seconds,
            mime_type=self.mime,
            file_size=self.size,
        )

    def as_document(self) -> Document:
        """The file in a message's `document`."""
        return Document(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            file_name=self.name,
            mime_type=self.mime,
            file_size=self.size,
        )

    def as_file(self) -> File:
        """The answer of getFile."""
        if self.size > DOWNLOAD_LIMIT:
            raise bad("file is too big")
        return File(file_id=self.file_id, file_unique_id=self.unique_id, file_size=self.size, file_path=self.path)


class Files:
    """Keeps contents in memory and in the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}
        for _, text, content in journal.load("file"):
            self._remember(StoredFile(**json.loads(text)), content)

    def add_photo(self, content: bytes) -> StoredFile:
        """Keep a picture. Refused with Telegram's words if it is none or too big."""
        if len(content) > PHOTO_LIMIT:
            raise bad(
                f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
            )
        size = picture_size(content)
        if not size or not all(size):
            raise bad("IMAGE_PROCESS_FAILED")
        number, suffix = self._next_number(), picture_suffix(content)
        path = f"photos/file_{number}.{suffix}"
        mime = "image/jpeg" if suffix == "jpg" else f"image/{suffix}"
        return self._add(StoredFile(number, *_new_ids("AgAC"), path, "", mime, len(content), *size), content)

    def add_document(self, name: str, mime: str, content: bytes) -> StoredFile:
        """Keep a document."""
        if len(content) > UPLOAD_LIMIT:
            raise Refused(413, "Request Entity Too Large")
        number = self._next_number()
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        path = f"documents/file_{number}.{suffix if suffix.isalnum() else 'bin'}"
        return self._add(StoredFile(number, *_new_ids("BQAC"), path, name, mime, len(content)), content)

    def add_voice(self, content: bytes, seconds: int) -> StoredFile:
        """Keep a voice message. Refused with Telegram's words if it is too big."""
        if len(content) > UPLOAD_LIMIT:
            raise Refused(413, "Request Entity Too Large")
        number = self._next_number()
        path = f"voice/file_{number}.oga"
        stored = StoredFile(number, *_new_ids("AwAC"), path, "", "audio/ogg", len(content), seconds=max(seconds, 1))
        return self._add(stored, content)

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file under this path."""
        return self._by_path.get(path)

    def content(self, file: StoredFile) -> bytes:
        """Its bytes."""
        return self._contents[file.file_id]

    def _next_number(self) -> int:
        return len(self._by_id)

    def _add(self, file: StoredFile, content: bytes) -> StoredFile:
        self._remember(file, content)
        self._journal.keep("file", file.number, lambda: json.dumps(asdict(file), ensure_ascii=False), content)
        return file

    def _remember(self, file: StoredFile, content: bytes) -> None:
        self._by_id[file.file_id] = file
        self._by_path[file.path] = file
        self._contents[file.file_id] = content


def _new_ids(prefix: str) -> tuple[str, str]:
    return prefix + secrets.token_urlsafe(30), "AQAD" + secrets.token_urlsafe(8)
