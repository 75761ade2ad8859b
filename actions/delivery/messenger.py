"""What delivering asks of a way to people: three methods, four errors, and a pace."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Protocol, runtime_checkable

from actions.views import Outgoing


class TryLater(Exception):
    """The messenger could not send now; `after` is when it may work again (None: it did not say). `alone`: the others
    need not wait for it."""

    def __init__(self, why: str, after: timedelta | None = None, *, alone: bool = False) -> None:
        super().__init__(why)
        self.why, self.after, self.alone = why, after, alone


class Unreachable(Exception):
    """This account cannot be written to (the bot was blocked, the account is gone)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Malformed(Exception):
    """The messenger refuses the message as it is: a defect of ours."""


class Moved(Exception):
    """The chat has another id now (a group that became a supergroup)."""

    def __init__(self, telegram_id: int) -> None:
        super().__init__(telegram_id)
        self.telegram_id = telegram_id


class Gone(Exception):
    """A file that was sent cannot be had, and never will be."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@runtime_checkable
class Fetcher(Protocol):
    """A messenger from which files can be fetched."""

    async def fetch(self, file_id: str, most: int) -> bytes:
        """A file of at most so many bytes. Raises TryLater, or Gone."""
        ...


class Messenger(Protocol):
    """Sends one message to one account; bot/messengers/ has the implementations."""

    async def open(self) -> None:
        """Called once before the first message."""
        ...

    async def close(self) -> None:
        """Called once after the last message."""
        ...

    async def send(self, message: Outgoing) -> int | None:
        """The message's id there, where it has one. Raises TryLater, Unreachable, Malformed or Moved."""
        ...


class Pace(Protocol):
    """Who may send when; bot/pace.py keeps Telegram's limits."""

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until this chat may have its next message."""
        ...

    def turn(self, chat_id: int, priority: int) -> AbstractAsyncContextManager[None]:
        """Waits for a message's turn; left when it was sent. Smaller priorities go first."""
        ...


class Unpaced:
    """Everybody at once: for a dry run and for tests."""

    def chat_wait(self, _chat_id: int) -> float:
        """Never."""
        return 0.0

    @asynccontextmanager
    async def turn(self, _chat_id: int, _priority: int) -> AsyncIterator[None]:
        """Now."""
        yield
