"""Reads a programme file (TOML): either the whole programme or every fault in it, never half of it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import astuple
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.cases import CaseKind
from rules.ladder import AlertKind
from rules.programme import (
    Capacity,
    Consequence,
    ContactKind,
    Counted,
    Counting,
    Duty,
    Feast,
    Gifts,
    Hours,
    Notice,
    Programme,
    Rung,
    Source,
    Subject,
    Term,
    WhenMissed,
)
from rules.programme_faults import ProgrammeFault, TableReader
from rules.roles import HELPERS, OFFICES, Role
from rules.toml_lines import lines_of
from rules.windows import MONTHS

__all__ = ["BadProgramme", "ProgrammeFault", "load", "shipped"]

SHIPPED = Path(__file__).parent / "programmes"
LENGTH = re.compile(r"P[1-9]\d*[MY]")


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
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise BadProgramme((ProgrammeFault(str(error), "not_toml", line=line),)) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadProgramme((ProgrammeFault(str(error), "not_toml", line=line),)) from error
    reader = _Reader(lines_of(text.replace("\r\n", "\n")))
    programme = reader.programme(values)
    # A copy that kept the id would silently stand in for the programme that it was copied from.
    if isinstance(programme.id, str) and programme.id != path.stem:
        reader.fault("id", "not_file_name", (path.stem,))
    if reader.faults:
        raise BadProgramme(tuple(sorted(reader.faults, key=lambda fault: fault.line)))
    return programme


class _Reader(TableReader):
    """Walks the file once."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        super().__init__(lines)
        self._where_codes: list[tuple[str, int]] = []

    def programme(self, content: dict[str, Any]) -> Programme:
        hours = self.table(content, "hours", self._hours)
        filing = ("back_dating_days", "new_pairing_grace_days", "handover_grace_days")
        days = self.table(content, "filing", lambda table: [self.count(table, key, 0) for key in filing])
        programme = Programme(
            id=self.take(content, "id", str),
            name=self.take(content, "name", str),
            place=self.take(content, "place", str),
            year=self.count(content, "year", 1949),
            zone=self._zone(content),
            hours=hours,
            back_dating_days=days[0],
            new_pairing_grace_days=days[1],
            handover_grace_days=days[2],
            duties=tuple(one for duty in self.tables(content, "duty", self._duty, some=True) for one in duty),
            capacities=self.tables(content, "capacity", self._capacity) if "capacity" in content else (),
            ladders=self._ladders(content),
            term=self.table(content, "term", self._term) if "term" in content else None,
            notice=self.table(content, "notice", self._notice) if "notice" in content else None,
            gifts=self.table(content, "gifts", self._gifts) if "gifts" in content else None,
            consequences=self.tables(content, "consequence", self._consequence) if "consequence" in content else (),
            case_days=self.table(content, "cases", self._case_days) if "cases" in content else {},
        )
        self.rest(content)
        self._check_ladders(programme)
        self._check_codes()
        self._check_twice([capacity.role for capacity in programme.capacities], "capacity", "role")
        return programme

    def _hours(self, table: dict[str, Any]) -> Hours:
        hours = Hours(*(self.take(table, key, time) for key in ("reminders", "quiet_from", "quiet_until")))
        if None not in astuple(hours) and hours.is_quiet(hours.reminders):
            self.fault("reminders", "in_quiet_hours")
        return hours

    def _zone(self, content: dict[str, Any]) -> ZoneInfo:
        name = self.take(content, "time_zone", str)
        try:
            return ZoneInfo(name or "UTC")
        except (KeyError, ValueError, OSError):
            self.fault("time_zone", "unknown_zone")
            return ZoneInfo("UTC")

    def _source(self, table: dict[str, Any]) -> Source:
        return self.table(
            table,
            "source",
            lambda found: Source(
                self.take(found, "document", str), self.count(found, "line", 1), self.take(found, "quote", str)
            ),
        )

    def _code(self, table: dict[str, Any]) -> str:
        code = self.take(table, "code", str)
        self._where_codes.append((code, self.line(".".join([*self._at, "code"]))))
        return code

    def _nudges(self, table: dict[str, Any]) -> tuple[int, ...]:
        nudges = self.take(table, "nudges", list) or []
        if not all(type(days) is int and days >= 0 for days in nudges):
            self.fault("nudges", "wrong_type", ("int >= 0",))
            nudges = []
        return tuple(sorted(nudges, reverse=True))

    def _duty(self, table: dict[str, Any]) -> tuple[Duty, ...]:
        window = self.take(table, "window", str) if "window" in table else Counted.CALENDAR
        duty = Duty(
            code=self._code(table),
            role=self.word(self.take(table, "role", str), "role", Role, HELPERS),
            satisfied_by=frozenset(self.words(table, "satisfied_by", ContactKind)),
            every=self.text(table, "every", MONTHS),
            at_least=self.count(table, "at_least", 1),
            nudges=self._nudges(table),
            when_missed=self.word(self.take(table, "when_missed", str), "when_missed", WhenMissed),
            source=self._source(table),
            counted=self.word(window, "window", Counted),
        )

        def condition(also: dict[str, Any]) -> Duty:
            return Duty(
                code=self._code(also),
                role=duty.role,
                satisfied_by=duty.satisfied_by,
                every=self.text(also, "every", MONTHS),
                at_least=self.count(also, "at_least", 1),
                nudges=self._nudges(also),
                when_missed=duty.when_missed,
                source=self._source(also),
                counted=duty.counted,
                part_of=duty.code,
            )

        return (duty, *(self.tables(table, "also", condition, some=True) if "also" in table else ()))

    def _capacity(self, table: dict[str, Any]) -> Capacity:
        return Capacity(
            role=self.word(self.take(table, "role", str), "role", Role, HELPERS),
            households=self.count(table, "households", 1),
            hard=self.take(table, "hard", bool),
            source=self._source(table),
        )

    def _length(self, table: dict[str, Any], key: str) -> str:
        found = self.take(table, key, str)
        if found is not None and not LENGTH.fullmatch(found):
            self.fault(key, "unknown_word", ("P2M", "P3Y", "..."))
        return found

    def _term(self, table: dict[str, Any]) -> Term:
        return Term(self._length(table, "length"), self._source(table))

    def _notice(self, table: dict[str, Any]) -> Notice:
        role = self.word(self.take(table, "role", str), "role", Role, OFFICES)
        return Notice(self._length(table, "ahead"), role, self._source(table))

    def _case_days(self, table: dict[str, Any]) -> dict[CaseKind, int]:
        return {kind: self.count(table, kind.value, 1) for kind in CaseKind if kind.value in table}

    def _gifts(self, table: dict[str, Any]) -> Gifts:
        at_least = self.count(table, "at_least", 0)
        return Gifts(
            feasts=self.words(table, "feasts", Feast),
            at_least=at_least,
            at_most=self.count(table, "at_most", max(at_least or 0, 1)),
            days_before=self.count(table, "days_before", 0),
            brought_by=self.word(self.take(table, "brought_by", str), "brought_by", Role, HELPERS | OFFICES),
            source=self._source(table),
        )

    def _consequence(self, table: dict[str, Any]) -> Consequence:
        return Consequence(
            subject=self.word(self.take(table, "subject", str), "subject", Subject),
            counts=self.word(self.take(table, "counts", str), "counts", Counting),
            at_least=self.count(table, "at_least", 1),
            words=self.take(table, "words", str),
            source=self._source(table),
        )

    def _ladders(self, content: dict[str, Any]) -> dict[str, tuple[Rung, ...]]:
        ladders = self.tables(content, "ladder", self._ladder)
        self._check_twice([kind for kind, _ in ladders], "ladder", "alert")
        found = dict(ladders)
        # A risk that a helper reports goes the way of an emergency, unless a programme says otherwise.
        if AlertKind.EMERGENCY in found:
            found.setdefault(AlertKind.RISK.value, found[AlertKind.EMERGENCY])
        return found

    def _check_ladders(self, programme: Programme) -> None:
        needed = {kind.value for kind in AlertKind} - {missed.value for missed in WhenMissed}
        needed |= {duty.when_missed.value for duty in programme.duties} - {WhenMissed.LIST.value}
        for kind in sorted(needed - programme.ladders.keys()):
            self.fault("ladder", "ladder_missing", (kind,))

    def _ladder(self, table: dict[str, Any]) -> tuple[str, tuple[Rung, ...]]:
        kind = self.word(self.take(table, "alert", str), "alert", AlertKind)
        rungs = self.tables(table, "rungs", self._rung, some=True)
        if rungs and (rungs[0].wait_working_days or 0) > 0:
            self.fault("rungs[0].wait_working_days", "first_rung_waits")
        return kind, rungs

    def _rung(self, table: dict[str, Any]) -> Rung:
        return Rung(self.count(table, "wait_working_days", 0), self.words(table, "roles", Role))

    def _check_codes(self) -> None:
        seen: set[str] = set()
        for code, line in self._where_codes:
            if code and code in seen:
                self.fault("duty.code", "twice", (code,), line)
            seen.add(code)

    def _check_twice(self, names: list[str], table: str, key: str) -> None:
        for number, name in enumerate(names):
            if name in names[:number]:
                line = self.line(f"{table}[{number}].{key}")
                self.fault(f"{table}.{key}", "twice", (name,), line)
