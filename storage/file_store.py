"""The folder in which pictures and voices lie, each sealed under a key of its own that stands in its row."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from storage.seals import new_key, open_bytes, seal_bytes

THUMB = ".thumb"
NAME_BYTES = 16


class FileStore:
    """Files by their names, in 256 folders. What is written is whole or not there; nobody but the service's user may
    read it. Blocking: callers put it on a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes, thumb: bytes | None) -> tuple[str, bytes]:
        """Writes a file and its thumbnail; their name and key. Raises OSError."""
        name, key = token_hex(NAME_BYTES), new_key()
        self._write(self._path(name), seal_bytes(key, content))
        if thumb is not None:
            self._write(self._path(name + THUMB), seal_bytes(key, thumb))
        return name, key

    def read(self, name: str, key: bytes, *, small: bool = False) -> bytes:
        """A file, or its thumbnail. Raises OSError when it is gone, ValueError when it was changed."""
        return open_bytes(key, self._path(name + THUMB if small else name).read_bytes())

    def forget(self, name: str) -> None:
        """Removes a file and its thumbnail, if they are there."""
        for one in (name, name + THUMB):
            with suppress(FileNotFoundError):
                self._path(one).unlink()

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{token_hex(4)}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
