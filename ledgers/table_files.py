"""Opens what an office sends, .xlsx or .csv, as sheets of lines; with other names of columns put into ours."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Protocol
from zipfile import is_zipfile

from ledgers.csv_lines import SUFFIXES, csv_sheet, is_renamed_csv
from ledgers.roster_columns import words
from ledgers.sheet_lines import Line, Scan, ensure_workbook, opened, sheets

HEADING_WITHIN = 60
# Lines done, and lines expected; now and then and at the end.
Progress = Callable[[int, int], None]
# The file's own names of columns -> ours.
Names = Mapping[str, str]
_NO_NAMES: Names = {}


class Table(Protocol):
    """A sheet whose lines can be read as often as one likes."""

    @property
    def title(self) -> str:
        """The sheet's name; of a .csv the file's."""

    @property
    def scan(self) -> Scan:
        """What is known before it is read."""

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A sheet some of whose columns have other names: `names` is theirs -> ours, as `words` spells them."""

    source: Table
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def scan(self) -> Scan:
        return self.source.scan

    def lines(self) -> Iterator[Line]:
        """The lines; a heading (at least two of the names, or the only one) says our names."""
        least = min(2, len(self.names))
        for line in self.source.lines():
            known = {text for text in map(words, line.filled) if text in self.names}
            yield self._renamed(line) if len(known) >= least else line

    def _renamed(self, line: Line) -> Line:
        own = [self.names.get(words(text), text) for text in line.own]
        return replace(line, own=own, filled=[self.names.get(words(text), text) for text in line.filled])


@contextmanager
def tables(path: Path, names: Names = _NO_NAMES) -> Iterator[list[Table]]:
    """The file's sheets. Raises Unreadable for what cannot be read, OSError where there is no file."""
    ours = {words(theirs): name for theirs, name in names.items()}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        if not is_zipfile(path) and (path.suffix.lower() in SUFFIXES or is_renamed_csv(path)):
            yield _named([csv_sheet(path)], ours)
            return
        ensure_workbook(path)
        with path.open("rb") as file, closing(opened(file, path.name)) as book:
            yield _named([*sheets(path, book)], ours)


def _named(found: list[Table], names: Mapping[str, str]) -> list[Table]:
    return [Renamed(one, names) for one in found] if names else found


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of a file as it stands there, with what stands below its heading."""

    heading: str
    sample: str


def columns_seen(path: Path) -> tuple[Seen, ...]:
    """The columns of the line that is most like a heading: the fullest of the first ones. Raises Unreadable."""
    with tables(path) as found:
        best: tuple[Seen, ...] = ()
        for table in found:
            lines = list(islice(table.lines(), HEADING_WITHIN))
            for line, below in pairwise(lines):
                pairs = zip(line.own, below.own, strict=True)
                seen = {text: Seen(text, sample) for text, sample in pairs if text and not text.isdecimal()}
                if len(seen) > len(best):
                    best = tuple(seen.values())
        return best
