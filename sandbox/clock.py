"""The street's clock: real time plus an offset that only grows."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.journal import Journal

Listener = Callable[[], None]


class SandboxClock:
    """What the people's telephones show. It can be moved forward, never back; between moves it runs as time does.

    It begins at `starts` (aware), or with the machine's time.
    """

    def __init__(self, zone: str = "Asia/Shanghai", starts: datetime | None = None) -> None:
        self.zone = ZoneInfo(zone)
        self.offset = timedelta(0)
        if starts is not None:
            self.offset = starts - self.now()
        self.travelling = False
        self._listeners: list[Listener] = []

    def now(self) -> datetime:
        """The present moment: aware, UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + self.offset

    def recall(self, journal: Journal) -> None:
        """Goes on from where it was kept."""
        for _, text, _ in journal.load("clock"):
            self.offset = timedelta(seconds=json.loads(text)["offset"])

    def keep(self, journal: Journal) -> None:
        """Has it kept where it stands."""
        journal.keep("clock", 0, lambda: json.dumps({"offset": self.offset.total_seconds()}))

    def local(self) -> datetime:
        """The same moment in the street's own time zone."""
        return self.now().astimezone(self.zone)

    def move_to(self, moment: datetime) -> None:
        """Jump forward to an aware moment. ValueError if it is past: what was sent cannot be unsent."""
        gap = moment - self.now()
        if gap < timedelta(0):
            raise ValueError(
                f"the clock never goes back: it is {self.now().isoformat()}, asked was {moment.isoformat()}"
            )
        self.offset += gap
        self.tell()

    def reach(self, moment: datetime) -> None:
        """Jump forward to a moment, unless it has come by itself meanwhile: the clock runs on while others work."""
        self.offset += max(moment - self.now(), timedelta(0))
        self.tell()

    def advance(self, by: timedelta) -> None:
        """Jump forward by a span."""
        self.move_to(self.now() + by)

    def month_end(self) -> datetime:
        """The last local minute of this month, or of the next one if that minute has come."""
        here = self.local()
        for _ in range(2):
            first = (here.replace(day=1) + timedelta(days=32)).replace(
                day=1, hour=0, minute=0, second=0, microsecond=0
            )
            end = first - timedelta(minutes=1)
            if end > self.local():
                return end.astimezone(UTC)
            here = first
        raise AssertionError("one of two month ends lies ahead")

    def on_change(self, listener: Listener) -> None:
        """Call this whenever the clock was moved or starts or ends a journey."""
        self._listeners.append(listener)

    def tell(self) -> None:
        """Tell all who listen."""
        for listener in self._listeners:
            listener()
