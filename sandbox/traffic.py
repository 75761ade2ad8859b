"""What the bot asked and what it was answered: the newest 500 calls."""

import json
import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime

log = logging.getLogger("sandbox.traffic")


@dataclass(frozen=True, slots=True)
class TracedCall:
    """One call. The answer is kept as it was sent and only read when somebody looks."""

    n: int
    at: datetime
    method: str
    params: dict[str, object]
    status: int
    answer: bytes
    ms: float
    unknown: tuple[str, ...] = ()

    def view(self) -> dict[str, object]:
        """The call as JSON says it. `unknown`: fields that Telegram does not know and silently ignores."""
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "method": self.method,
            "params": self.params,
            "status": self.status,
            "answer": json.loads(self.answer) if self.answer else None,
            "ms": round(self.ms, 2),
            "unknown": list(self.unknown),
        }


class Traffic:
    """Keeps the newest calls and numbers them."""

    def __init__(self, keep: int = 500) -> None:
        self._calls: deque[TracedCall] = deque(maxlen=keep)
        self.count = 0

    def add(
        self,
        at: datetime,
        method: str,
        params: dict[str, object],
        status: int,
        answer: bytes,
        ms: float,
        unknown: tuple[str, ...] = (),
    ) -> None:
        """Remember a call; status 0 is a connection that was closed without an answer."""
        self.count += 1
        self._calls.append(TracedCall(self.count, at, method, params, status, answer, ms, unknown))
        if unknown:
            log.warning("%s: unknown fields: %s", method, ", ".join(unknown))

    def after(self, n: int) -> list[TracedCall]:
        """The calls that came after number n, oldest first."""
        return [call for call in self._calls if call.n > n]
