"""How many steps one transaction of the tick takes: as many as fit into its time, learnt for each kind of step."""

import asyncio

from actions.planning.occurrences import Toll
from schedules.context import Context

PAUSE = 0.015  # seconds between two slices: whoever waits for SQLite's lock asks again at least so often at first
FIRST, FEWEST = {Toll.LIST: 1000, Toll.REMIND: 500, Toll.ALERT: 500}, 100
PAGES, MOST_UNTIDIED = 1000, 7  # SQLite itself tidies up after so many pages; slices that may wait for that


class Slices:
    """`longest`: seconds that a transaction is to take at most, `most`: steps. On SQLite nobody else can write
    meanwhile, and 50 ms are allowed: half of them are aimed at, for the next slice may be dearer than the last. On
    PostgreSQL only these rows are locked, so that slices may be larger."""

    def __init__(self, is_sqlite: bool) -> None:
        self.longest, self.most = (0.025, 3000) if is_sqlite else (0.25, 10_000)
        self.pause = PAUSE if is_sqlite else 0.0
        self._fitting, self._toll = dict(FIRST), Toll.REMIND
        self.asked = FIRST[Toll.REMIND]
        self._untidied = self._may_wait = 0
        self.is_full = True

    def fits(self, toll: Toll) -> int:
        """How many steps of that kind the slice may take, whose rows are of that kind."""
        self._toll = toll
        return self._fitting[toll]

    def is_tidying_due(self) -> bool:
        """Whether what was written is to be tidied up after this slice."""
        self._untidied += 1
        return self._untidied > self._may_wait

    def tidied(self, pages: int) -> None:
        """So much had been written since the last time: while it is little, several slices wait for one another."""
        self._may_wait = min(PAGES * (self._may_wait + 1) // max(pages, 1), MOST_UNTIDIED)
        self._untidied = 0

    def took(self, steps: int, seconds: float) -> bool:
        """Notes what the slice took; whether there may be more. A slow or busy machine is asked for fewer at a time,
        a quick one for twice as many at most."""
        self.is_full = steps == min(self.asked, self._fitting[self._toll])
        if self.is_full or seconds > self.longest:
            fitting = int(steps * self.longest / max(seconds, self.longest / 2))
            self._fitting[self._toll] = self.asked = min(max(fitting, FEWEST), self.most)
        return steps > 0


async def give_way(context: Context, slices: Slices) -> None:
    """Between two slices everybody else's turn comes; after a rest nobody has waited for long."""
    if not slices.is_full:
        return
    if slices.is_tidying_due():
        slices.tidied(await context.put_away())
    await asyncio.sleep(slices.pause)
