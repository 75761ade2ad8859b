"""A dry run: messages are written to the terminal and go nowhere."""

from itertools import count

from rich.console import Console

from actions.views import Outgoing
from bot.settings import Settings


class ConsoleMessenger:
    """Prints each message; never fails."""

    def __init__(self, _settings: Settings) -> None:
        self._console = Console()
        self._ids = count(1)

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, message: Outgoing) -> int:
        """The number of the printed message."""
        self._console.rule(str(message.telegram_id))
        self._console.print(message.html, markup=False)
        if message.picture:
            self._console.print(f"[picture, {len(message.picture)} bytes]", markup=False)
        if message.voice:
            self._console.print(f"[voice, {len(message.voice)} bytes]", markup=False)
        if message.document:
            self._console.print(f"[document, {len(message.document.content)} bytes]", markup=False)
        for row in message.rows:
            self._console.print(*(f"[{words}]" for words, _ in row), markup=False)
        return next(self._ids)
