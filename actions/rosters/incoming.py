"""Files that were sent to the board and wait until somebody says yes: sealed, and for a day at most."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rules.errors import Stale
from storage.file_store import NAME_BYTES, FileStore
from storage.seals import KEY_BYTES

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * (NAME_BYTES + KEY_BYTES)}}}")
_STRANGE = re.compile(r"[^\w.()\-]+")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Incoming:
    """The folder. Whoever has a file's token can open it: it is name and key in one, and stands nowhere but on the
    page of whoever sent the file. Blocking: callers put it on a thread."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """The token of a file. Raises OSError."""
        name, key = FileStore(self.folder).keep(content, None)
        return name + key.hex()

    @contextmanager
    def opened(self, token: str, called: str) -> Iterator[Path]:
        """The file as it was sent, under its own name, while it is being read. Raises Stale when it is gone."""
        try:
            name, key = self._parts(token)
            content = FileStore(self.folder).read(name, key)
        except (OSError, ValueError) as error:
            raise Stale("import_file_gone") from error
        with TemporaryDirectory() as folder:
            path = Path(folder) / file_name(called)
            path.write_bytes(content)
            yield path

    def drop(self, token: str) -> None:
        """Forgets a file, if it is there."""
        with suppress(ValueError):
            FileStore(self.folder).forget(self._parts(token)[0])

    def tidy(self, now: datetime) -> None:
        """Forgets what nobody came back for."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < (now - KEPT_FOR).timestamp():
                    path.unlink()

    @staticmethod
    def _parts(token: str) -> tuple[str, bytes]:
        if not _TOKEN.fullmatch(token):
            raise ValueError("token")
        return token[: 2 * NAME_BYTES], bytes.fromhex(token[2 * NAME_BYTES :])


def file_name(called: str) -> str:
    """A name without folders and strange signs; its ending stays, since that says what it is."""
    plain = _STRANGE.sub("_", called.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")
    return plain[-_LONGEST:] or "file"
