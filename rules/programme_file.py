"""Reads a programme file (TOML): either the whole programme or every fault in it, never half of it."""

import tomllib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from rules.ladder import AlertKind
from rules.programme import Capacity, ContactKind, Duty, Hours, Programme, Rung, Source, WhenMissed
from rules.roles import HELPERS, Role
from rules.windows import MONTHS

SHIPPED = Path(__file__).parent / "programmes"
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One thing that is wrong: where (`duty[0].every`), a code, and the words that are allowed there."""

    where: str
    code: str
    allowed: tuple[str, ...] = ()


class BadProgramme(ValueError):
    """The file is no programme; `faults` lists all that is wrong with it."""

    def __init__(self, faults: tuple[ProgrammeFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def shipped() -> dict[str, Path]:
    """The programme files that come with the product, by id."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def load(path: Path) -> Programme:
    """The programme of that file. Raises BadProgramme, or OSError when it cannot be read."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProgramme((ProgrammeFault(str(error), "not_toml"),)) from error
    reader = _Reader()
    programme = reader.programme(content)
    if reader.faults:
        raise BadProgramme(tuple(reader.faults))
    return programme


class _Reader:
    """Walks the file once; what is missing or wrong is noted and reading goes on, so that all faults are listed."""

    def __init__(self) -> None:
        self.faults: list[ProgrammeFault] = []
        self._at: list[str] = []

    @contextmanager
    def _inside(self, name: str) -> Iterator[None]:
        self._at.append(name)
        yield
        self._at.pop()

    def _fault(self, key: str, code: str, allowed: tuple[str, ...] = ()) -> None:
        self.faults.append(ProgrammeFault(".".join(filter(None, [*self._at, key])), code, allowed))

    def _take(self, table: dict[str, Any], key: str, kind: type[T]) -> T:
        """What stands there; None, with a fault noted, when nothing does or nothing of that kind."""
        found = table.pop(key, None)
        if found is None:
            self._fault(key, "missing")
        elif not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self._fault(key, "wrong_type", (kind.__name__,))
            found = None
        return cast(T, found)

    def _count(self, table: dict[str, Any], key: str, least: int) -> int:
        found = self._take(table, key, int)
        if isinstance(found, int) and found < least:
            self._fault(key, "too_small", (str(least),))
        return found

    def _word(self, found: object, key: str, words: type[E], allowed: Collection[E] | None = None) -> E:
        """The word; any, with a fault noted, when it is not allowed. None was noted before."""
        wanted = tuple(word for word in words if allowed is None or word in allowed)
        if found is not None and found not in wanted:
            self._fault(key, "unknown_word", wanted)
        return next((word for word in wanted if word == found), wanted[0])

    def _words(self, table: dict[str, Any], key: str, words: type[E]) -> tuple[E, ...]:
        found = self._take(table, key, list)
        if isinstance(found, list) and not found:
            self._fault(key, "empty")
        return tuple(self._word(word, key, words) for word in found or ())

    def _rest(self, table: dict[str, Any]) -> None:
        for key in table:
            self._fault(key, "unknown_key")

    def _tables(
        self, content: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T], some: bool = False
    ) -> tuple[T, ...]:
        found = self._take(content, key, list)
        if some and found == []:
            self._fault(key, "empty")
        values = []
        for number, table in enumerate(found or ()):
            with self._inside(f"{key}[{number}]"):
                if isinstance(table, dict):
                    values.append(read(table))
                    self._rest(table)
                else:
                    self._fault("", "wrong_type", ("table",))
        return tuple(values)

    def programme(self, content: dict[str, Any]) -> Programme:
        hours = self._take(content, "hours", dict) or {}
        with self._inside("hours"):
            times = Hours(*(self._take(hours, key, time) for key in ("reminders", "quiet_from", "quiet_until")))
            self._rest(hours)
            if None not in astuple(times) and times.is_quiet(times.reminders):
                self._fault("reminders", "in_quiet_hours")
        filing = self._take(content, "filing", dict) or {}
        with self._inside("filing"):
            days = [self._count(filing, key, 0) for key in ("back_dating_days", "new_pairing_grace_days")]
            self._rest(filing)
        programme = Programme(
            id=self._take(content, "id", str),
            name=self._take(content, "name", str),
            place=self._take(content, "place", str),
            year=self._count(content, "year", 1949),
            zone=self._zone(content),
            hours=times,
            back_dating_days=days[0],
            new_pairing_grace_days=days[1],
            duties=self._tables(content, "duty", self._duty, some=True),
            capacities=self._tables(content, "capacity", self._capacity),
            ladders=self._ladders(content),
        )
        self._rest(content)
        self._check_ladders(programme)
        self._check_twice([duty.code for duty in programme.duties], "duty", "code")
        self._check_twice([capacity.role for capacity in programme.capacities], "capacity", "role")
        return programme

    def _zone(self, content: dict[str, Any]) -> ZoneInfo:
        name = self._take(content, "time_zone", str)
        try:
            return ZoneInfo(name or "UTC")
        except (KeyError, ValueError, OSError):
            self._fault("time_zone", "unknown_zone")
            return ZoneInfo("UTC")

    def _source(self, table: dict[str, Any]) -> Source:
        found = self._take(table, "source", dict) or {}
        with self._inside("source"):
            source = Source(
                self._take(found, "document", str),
                self._count(found, "line", 1),
                self._take(found, "quote", str),
            )
            self._rest(found)
        return source

    def _duty(self, table: dict[str, Any]) -> Duty:
        every = self._take(table, "every", str)
        if every is not None and every not in MONTHS:
            self._fault("every", "unknown_word", tuple(MONTHS))
        nudges = self._take(table, "nudges", list) or []
        if not all(type(days) is int and days >= 0 for days in nudges):
            self._fault("nudges", "wrong_type", ("int >= 0",))
            nudges = []
        return Duty(
            code=self._take(table, "code", str),
            role=self._word(self._take(table, "role", str), "role", Role, HELPERS),
            satisfied_by=frozenset(self._words(table, "satisfied_by", ContactKind)),
            every=every,
            at_least=self._count(table, "at_least", 1),
            nudges=tuple(sorted(nudges, reverse=True)),
            when_missed=self._word(self._take(table, "when_missed", str), "when_missed", WhenMissed),
            source=self._source(table),
        )

    def _capacity(self, table: dict[str, Any]) -> Capacity:
        return Capacity(
            role=self._word(self._take(table, "role", str), "role", Role, HELPERS),
            households=self._count(table, "households", 1),
            hard=self._take(table, "hard", bool),
            source=self._source(table),
        )

    def _ladders(self, content: dict[str, Any]) -> dict[str, tuple[Rung, ...]]:
        ladders = self._tables(content, "ladder", self._ladder)
        self._check_twice([kind for kind, _ in ladders], "ladder", "alert")
        return dict(ladders)

    def _check_ladders(self, programme: Programme) -> None:
        needed = {kind.value for kind in AlertKind} - {missed.value for missed in WhenMissed}
        needed |= {duty.when_missed.value for duty in programme.duties} - {WhenMissed.LIST.value}
        for kind in sorted(needed - programme.ladders.keys()):
            self._fault("ladder", "ladder_missing", (kind,))

    def _ladder(self, table: dict[str, Any]) -> tuple[str, tuple[Rung, ...]]:
        kind = self._word(self._take(table, "alert", str), "alert", AlertKind)
        return kind, self._tables(table, "rungs", self._rung, some=True)

    def _rung(self, table: dict[str, Any]) -> Rung:
        return Rung(self._count(table, "wait_working_days", 0), self._words(table, "roles", Role))

    def _check_twice(self, names: list[str], *where: str) -> None:
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self._fault(".".join(where), "twice", (name,))
