"""An embedded Telegram: a Bot API server on loopback and people who talk to the bot. Knows nothing of the product."""

from typing import TYPE_CHECKING

from sandbox.clock import SandboxClock
from sandbox.people import People

if TYPE_CHECKING:
    from sandbox.server import Sandbox

__all__ = ["People", "Sandbox", "SandboxClock"]


def __getattr__(name: str) -> object:
    # Importing aiogram costs seconds: only who serves pays for it, not who only talks to a server.
    if name == "Sandbox":
        from sandbox.server import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
