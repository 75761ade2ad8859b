"""Reading a TOML table strictly: what is missing or wrong is noted with its place, and reading goes on."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One thing that is wrong: where (`duty[0].every`), a code, the words that are allowed there, and the line (the
    first is 1; of a missing key, where its table begins)."""

    where: str
    code: str
    allowed: tuple[str, ...] = ()
    line: int = 1


class TableReader:
    """Takes values out of tables one by one; `faults` lists all that was wrong."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.faults: list[ProgrammeFault] = []
        self._lines = lines
        self._at: list[str] = []

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """What is noted meanwhile is noted below this name."""
        self._at.append(name)
        yield
        self._at.pop()

    def fault(self, key: str, code: str, allowed: tuple[str, ...] = (), line: int | None = None) -> None:
        """Notes a fault of that key of the present table."""
        where = ".".join(filter(None, [*self._at, key]))
        self.faults.append(ProgrammeFault(where, code, allowed, line or self.line(where)))

    def line(self, where: str) -> int:
        """Where that stands, or the nearest table around it."""
        while where and where not in self._lines:
            where = where.rpartition(".")[0]
        return self._lines.get(where, 1)

    def take(self, table: dict[str, Any], key: str, kind: type[T]) -> T:
        """What stands there; None, with a fault noted, when nothing does or nothing of that kind."""
        found = table.pop(key, None)
        if found is None:
            self.fault(key, "missing")
        elif not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self.fault(key, "wrong_type", (kind.__name__,))
            found = None
        return cast(T, found)

    def count(self, table: dict[str, Any], key: str, least: int) -> int:
        """A whole number that is no smaller."""
        found = self.take(table, key, int)
        if isinstance(found, int) and found < least:
            self.fault(key, "too_small", (str(least),))
        return found

    def text(self, table: dict[str, Any], key: str, words: Collection[str]) -> str:
        """One of these words."""
        found = self.take(table, key, str)
        if found is not None and found not in words:
            self.fault(key, "unknown_word", tuple(words))
        return found

    def word(self, found: object, key: str, words: type[E], allowed: Collection[E] | None = None) -> E:
        """The word; any, with a fault noted, when it is not allowed. None was noted before."""
        wanted = tuple(word for word in words if allowed is None or word in allowed)
        if found is not None and found not in wanted:
            self.fault(key, "unknown_word", wanted)
        return next((word for word in wanted if word == found), wanted[0])

    def words(self, table: dict[str, Any], key: str, words: type[E]) -> tuple[E, ...]:
        """A list of such words, not empty."""
        found = self.take(table, key, list)
        if isinstance(found, list) and not found:
            self.fault(key, "empty")
        return tuple(self.word(word, key, words) for word in found or ())

    def rest(self, table: dict[str, Any]) -> None:
        """What nobody took is unknown."""
        for key in table:
            self.fault(key, "unknown_key")

    def table(self, content: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]) -> T:
        """One table, read whole."""
        found = self.take(content, key, dict) or {}
        with self.inside(key):
            value = read(found)
            self.rest(found)
        return value

    def tables(
        self, content: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T], some: bool = False
    ) -> tuple[T, ...]:
        """A list of tables, each read whole; `some`: it must not be empty."""
        found = self.take(content, key, list)
        if some and found == []:
            self.fault(key, "empty")
        values = []
        for number, table in enumerate(found or ()):
            with self.inside(f"{key}[{number}]"):
                if isinstance(table, dict):
                    values.append(read(table))
                    self.rest(table)
                else:
                    self.fault("", "wrong_type", ("table",))
        return tuple(values)
