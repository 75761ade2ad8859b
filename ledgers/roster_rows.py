"""Reads one line of the ledger into a household with its two helpers, or says what is wrong with it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from openpyxl.utils import get_column_letter

from ledgers.roster_cells import (
    given,
    holds_several,
    is_broken,
    is_formula_like,
    one_line,
    person_name,
    phones,
    solid,
    town_and_village,
    town_in,
    unit_and_post,
)
from ledgers.roster_columns import Column, Columns
from ledgers.roster_faults import Fault, FaultCode, Severity
from ledgers.sheet_lines import Line

_REMARK = re.compile(
    r"(?:填表|填报|填写|制表|编制|报送|审核|审批|复核|经办|负责人|联系人|单位|盖章|日期|注|备注|说明|附件|合计|小计|总计|共计|镇[(\uff08]|第.+页)"
)
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class HelperEntry:
    """A person who answers for the household, as the ledger names them."""

    name: str
    unit: str
    post: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One household of the ledger; `row` is Excel's own number."""

    row: int
    serial: str
    household_name: str
    town: str
    village: str
    address: str
    poverty_cause: str
    help_measures: str
    household_phone: str | None
    first: HelperEntry | None
    second: HelperEntry | None
    number: str = ""


@dataclass(slots=True)
class LineReader:
    """One line under its columns, and the faults that reading it has found."""

    line: Line
    columns: Columns
    uncalculated: set[tuple[int, int]]
    sheet: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        return any(fault.severity is Severity.ERROR for fault in self.faults)

    def text(self, column: StrEnum) -> str:
        """What stands there, merged cells included; an error value counts as nothing and is a fault."""
        parts = []
        for at in self.columns.places.get(column, ()):
            text = self.line.filled[at]
            if is_broken(text) or (not text and (self.line.number, at + 1) in self.uncalculated):
                self.fault(FaultCode.BROKEN_FORMULA, column)
            elif text and text not in parts:
                parts.append(text)
        return "".join(parts)

    def name(self, column: StrEnum, missing: FaultCode, severity: Severity = Severity.ERROR) -> str:
        """A person's name, or nothing and a fault."""
        text = person_name(self.text(column))
        if not text and column in self.columns.places and not self._told(column):
            self.fault(missing, column, severity)
        elif is_formula_like(text):
            self.fault(FaultCode.FORMULA_LIKE_NAME, column, text=text)
        elif holds_several(text):
            self.fault(FaultCode.SEVERAL_NAMES, column, text=text)
        return text

    def phone(self, column: StrEnum) -> str | None:
        text = self.text(column)
        found = phones(text)
        if found is None:
            self.fault(FaultCode.BAD_PHONE, column, text=one_line(text))
            return None
        if len(found) > 1:
            self.fault(FaultCode.SEVERAL_PHONES, column, Severity.WARNING, text=one_line(text), kept=found[0])
        return found[0] if found else None

    def fault(self, code: FaultCode, column: StrEnum, severity: Severity = Severity.ERROR, /, **values: str) -> None:
        self.faults.append(fault_at(self.line.number, self.columns, code, column, severity, self.sheet, **values))

    def _told(self, column: StrEnum) -> bool:
        return any(fault.column == self.columns.heading(column) for fault in self.faults)


def fault_at(
    row: int,
    columns: Columns,
    code: FaultCode,
    column: StrEnum,
    severity: Severity = Severity.ERROR,
    sheet: str = "",
    /,
    **values: str,
) -> Fault:
    """A fault in one cell."""
    places = columns.places.get(column)
    cell = f"{get_column_letter(places[0] + 1)}{row}" if places else ""
    return Fault(row, columns.heading(column), code, tuple(values.items()), severity, cell, sheet)


def holds_a_household(line: Line, columns: Columns) -> bool:
    """Whether a line under the heading is meant as a household: not a note, a sum, a signature or an empty
    line of a form whose serial numbers were printed beforehand."""
    texts = {
        line.own[at]
        for column, places in columns.places.items()
        if column is not Column.SERIAL
        for at in places
        if given(line.own[at])
    }
    begins = next(text for text in line.own if text)
    if not texts or is_remark(line):
        return False
    name = line.own[columns.places[Column.HOUSEHOLD][0]]
    return bool(name) or len(texts) > 1 or begins.isdecimal()


def is_remark(line: Line) -> bool:
    """Whether a line that is not blank is a note, a sum, a signature or a numbering of the columns."""
    begins = next(text for text in line.own if text)
    return bool(_REMARK.match(begins)) or _is_numbering(line) or _is_sentence(line)


def _is_sentence(line: Line) -> bool:
    """One text alone in its line that runs over several cells, is long or has a sentence's marks."""
    texts = [text for text in line.own if text]
    alone = texts[0] if len(texts) == 1 else ""
    return bool(alone) and (
        line.filled.count(alone) > 1
        or len(alone) > _LONGEST_NAME
        or any(mark in alone for mark in "。:;\uff1a\uff1b\uff0c")
    )


def _is_numbering(line: Line) -> bool:
    """The line 1 2 3 4 … that some forms print under the heading."""
    texts = [text for text in line.own if text]
    return len(texts) > 4 and texts == [str(number) for number in range(1, len(texts) + 1)]


def read_row(reader: LineReader, township: str) -> RosterRow:
    """The household in this line; the caller keeps it only if `reader.fails` is false."""
    name = reader.name(Column.HOUSEHOLD, FaultCode.MISSING_HOUSEHOLD_NAME)
    town, village, address = _place(reader, township)
    return RosterRow(
        row=reader.line.number,
        serial=reader.text(Column.SERIAL),
        household_name=name,
        town=town or township,
        village=village,
        address=address,
        poverty_cause=one_line(reader.text(Column.CAUSE)),
        help_measures=reader.text(Column.MEASURES),
        household_phone=reader.phone(Column.HOUSEHOLD_PHONE),
        first=_helper(reader, *_FIRST),
        second=_helper(reader, *_SECOND),
        number=solid(given(reader.text(Column.NUMBER))),
    )


def _place(reader: LineReader, township: str) -> tuple[str, str, str]:
    """Town, village and the address as printed; the village may stand in a column or a cell of its own."""
    written = reader.text(Column.ADDRESS)
    address = solid(written)
    own_village = solid(reader.text(Column.VILLAGE))
    town, village = town_and_village(own_village or written, township)
    village = village or (own_village or _last_cell(reader)).removeprefix(town)
    if not village and not reader.columns.places.keys().isdisjoint({Column.ADDRESS, Column.VILLAGE}):
        where = Column.VILLAGE if Column.VILLAGE in reader.columns.places else Column.ADDRESS
        reader.fault(FaultCode.MISSING_VILLAGE, where, text=address)
    own_town = solid(reader.text(Column.TOWN))
    return town_in(own_town) or own_town or town or town_in(address), village, address or own_town + own_village


def _last_cell(reader: LineReader) -> str:
    """The village, where an address was written into two cells: town and village."""
    cells = [solid(reader.line.filled[at]) for at in reader.columns.places.get(Column.ADDRESS, ())]
    return cells[-1] if len(cells) > 1 and cells[-1] != cells[0] else ""


_FIRST = (
    (Column.FIRST, Column.FIRST_UNIT, Column.FIRST_POST, Column.FIRST_PHONE),
    (FaultCode.MISSING_FIRST_HELPER, Severity.WARNING),
)
_SECOND = (
    (Column.SECOND, Column.SECOND_UNIT, Column.SECOND_POST, Column.SECOND_PHONE),
    (FaultCode.MISSING_SECOND_HELPER, Severity.WARNING),
)


def _helper(
    reader: LineReader, columns: tuple[Column, Column, Column, Column], missing: tuple[FaultCode, Severity]
) -> HelperEntry | None:
    name_column, unit_column, post_column, phone_column = columns
    code, severity = missing
    if name_column is Column.FIRST and any(given(reader.text(one)) for one in columns[1:]):
        severity = Severity.ERROR  # somebody's unit or telephone without the name: a gap in the ledger, not a vacancy
    name = reader.name(name_column, code, severity)
    unit, post = reader.text(unit_column), one_line(given(reader.text(post_column)))
    unit, post = (one_line(given(unit)), post) if post else unit_and_post(unit)
    phone = reader.phone(phone_column)
    return HelperEntry(name, unit, post, phone) if name and not is_formula_like(name) else None
