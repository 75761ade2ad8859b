"""The oracle's word on households that come under other rules."""

from collections.abc import Collection
from datetime import date

from bot.simulation.book import Owed, Paired
from bot.simulation.oracle import ONE_DAY, Oracle
from rules.programme import Duty, Programme
from rules.roles import Role


class ChangingOracle(Oracle):
    """It knows what goes on, what ends, and what is owed anew."""

    def change(self, households: Collection[int], to: Programme, today: date) -> list[Owed]:
        """They follow other rules from today: what both ask goes on, the rest ends, and what the new rules ask in
        windows that run is owed as by a pairing of today, or kept by contacts of before."""
        self._looked[to.id] = today
        fresh = []
        for household in households:
            if self.follows[household] == to.id:
                continue
            self.follows[household] = to.id
            for role in (Role.FIRST_HELPER, Role.SECOND_HELPER):
                pair = self._on[household, role]
                goes_on = self._carry(pair, to, today)
                if self._gone.get(household, date.min) < today:
                    fresh += self._begin_new(pair, to, goes_on, today)
        return fresh

    def _carry(self, pair: Paired, to: Programme, today: date) -> set[str]:
        """The codes of duties that go on; what else runs is cancelled."""
        goes_on = set()
        there = {(one.duty.code, one.start) for one in self._book[pair.id] if one.programme == to.id}
        for one in self._book[pair.id]:
            if one.programme == to.id or one.end < today:
                continue
            same = next((duty for duty in to.duties if _asks_the_same(duty, one.duty)), None)
            if same is not None and (one.duty.code, one.start) not in there:
                before = self._nudges.of(one.duty, one.start, one.end)
                after = self._nudges.of(same, one.start, one.end)
                one.programme, one.duty = to.id, same
                goes_on.add(same.code)
                if before != after and one.closed_as is None and one.next_on in (*before, one.end + ONE_DAY):
                    self._go_on(one, today)
            elif one.closed_as is None:
                self._close(one, "cancelled")
        return goes_on

    def _begin_new(self, pair: Paired, to: Programme, goes_on: set[str], today: date) -> list[Owed]:
        fresh = []
        for duty in to.duties:
            if duty.role != pair.role or duty.code in goes_on:
                continue
            start = self._windows.begun(duty, pair.since, today)
            end = self._windows.end(duty, pair.since, start)
            if not self._has_days(to, today, start, end, False):
                continue
            key = (pair.id, to.id, duty.code, start)
            one = next((one for one in self._book[pair.id] if one.key == key), None)
            if one is None:
                opened = self._open(pair, to, duty, start, today)
                fresh += opened
                one = next(iter(opened), None)
            elif one.closed_as == "cancelled":
                one.closed_as = None
                self._go_on(one, today)
            if one is not None and one.closed_as is None and len(self._kept(one)) >= duty.at_least:
                self._close(one, "done")
        return fresh


def _asks_the_same(one: Duty, other: Duty) -> bool:
    """The same contacts of the same person, as often, in the same windows."""
    return (
        one.code == other.code
        and one.role == other.role
        and one.satisfied_by == other.satisfied_by
        and one.every == other.every
        and one.at_least == other.at_least
        and one.counted == other.counted
    )
