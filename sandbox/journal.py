"""What survives a restart: one SQLite file, written behind by a fraction of a second, one transaction a time."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

Text = Callable[[], str]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept
(kind TEXT, key INTEGER, value TEXT, content BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID
"""
_KEEP = "INSERT OR REPLACE INTO kept (kind, key, value, content) VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM kept WHERE kind = ? AND key = ?"

WRITE_EVERY = 0.2  # seconds; a kill -9 loses at most this much


class Journal:
    """Notes what changed and writes it soon after. Without a path it forgets everything."""

    def __init__(self, path: str | None) -> None:
        self._writing = asyncio.Lock()
        self._path = path
        self._waiting: dict[tuple[str, int], tuple[Text, bytes | None] | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        if path:
            with closing(self._connect()) as connection, connection:
                connection.execute(_SCHEMA)

    def load(self, kind: str) -> Iterator[tuple[int, str, bytes]]:
        """What was kept of a kind: key, JSON, bytes; in the order of the keys."""
        if not self._path:
            return
        with closing(self._connect()) as connection:
            query = "SELECT key, value, content FROM kept WHERE kind = ? ORDER BY key"
            for key, value, content in connection.execute(query, (kind,)):
                yield key, value, content or b""

    def keep(self, kind: str, key: int, text: Text, content: bytes | None = None) -> None:
        """Keep a thing; `text` is asked for its JSON only when it is written."""
        if self._path:
            self._waiting[kind, key] = (text, content)

    def drop(self, kind: str, key: int) -> None:
        """Forget a thing."""
        if self._path:
            self._waiting[kind, key] = None

    def start(self) -> None:
        """Begin to write behind."""
        if self._path:
            self._stopping.clear()
            self._task = asyncio.create_task(self._write_behind())

    async def stop(self) -> None:
        """Write the rest and end."""
        self._stopping.set()
        if self._task:
            await self._task
            self._task = None

    async def _write_behind(self) -> None:
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), WRITE_EVERY)
            await self.flush()

    async def flush(self) -> None:
        """Write now what waits; when it returns, a kill takes none of it back."""
        async with self._writing:  # one after the other: an older state must not land on a newer one
            if self._path and self._waiting:
                kept, dropped = self._render()
                await asyncio.to_thread(self._write, kept, dropped)

    def _render(self) -> tuple[list[tuple[str, int, str, bytes | None]], list[tuple[str, int]]]:
        # Rendered between two awaits, so what is written is one consistent moment of the street.
        waiting, self._waiting = self._waiting, {}
        kept = [(*key, entry[0](), entry[1]) for key, entry in waiting.items() if entry]
        return kept, [key for key, entry in waiting.items() if not entry]

    def _write(self, kept: list[tuple[str, int, str, bytes | None]], dropped: list[tuple[str, int]]) -> None:
        with closing(self._connect()) as connection, connection:
            connection.executemany(_KEEP, kept)
            connection.executemany(_DROP, dropped)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path or ":memory:", timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # the process may be killed, the machine need not be
        return connection
