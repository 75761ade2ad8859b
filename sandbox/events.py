"""What the page of phones is told as it happens: named events to everybody who listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = b""


class Events:
    """Hands each event to all listeners. Who reads too slowly loses its oldest events, not the others' time."""

    def __init__(self, room: int = 1000) -> None:
        self._room = room
        self._listeners: list[asyncio.Queue[bytes]] = []

    def publish(self, name: str, **fields: object) -> None:
        """Tell everybody. Costs nothing while nobody listens."""
        if not self._listeners:
            return
        line = f"event: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n".encode()
        for queue in self._listeners:
            self._put(queue, line)

    def close(self) -> None:
        """End all streams."""
        for queue in self._listeners:
            self._put(queue, _END)

    @contextmanager
    def listen(self) -> "Iterator[AsyncIterator[bytes]]":
        """The events from now on, in the form of server-sent events."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(self._room)
        self._listeners.append(queue)
        try:
            yield _drain(queue)
        finally:
            self._listeners.remove(queue)

    def _put(self, queue: asyncio.Queue[bytes], line: bytes) -> None:
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(line)


async def _drain(queue: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            # A comment now and then keeps the connection alive and finds out that the listener has gone.
            line = await asyncio.wait_for(queue.get(), timeout=15)
        except TimeoutError:
            line = b": still here\n\n"
        if line == _END:
            return
        yield line
