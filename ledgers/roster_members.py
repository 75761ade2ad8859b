"""Reads the optional sheet 家庭成员 of a ledger: who belongs to which of its households."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ledgers.list_kinds import MEMBERS, Part
from ledgers.list_rows import MemberRow, member_key, member_row
from ledgers.lists import ListReader, no_heading
from ledgers.roster_faults import Fault, FaultCode
from ledgers.roster_rows import LineReader
from ledgers.table_files import Table

MEMBERS_SHEET = MEMBERS.sheet
__all__ = ["MEMBERS_SHEET", "MemberRow", "MembersReader"]


@dataclass(slots=True)
class MembersReader:
    """Reads the sheet beside the households of the ledger: name of the head -> villages where one is so named."""

    sheet: Table
    households: Mapping[str, set[str]]
    today: date | None
    members: list[MemberRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> None:
        reader = ListReader(MEMBERS, self._row, member_key, self.sheet, self.sheet.title)
        for line in self.sheet.lines():
            reader.take(line)
        self.members, self.faults = reader.rows, reader.faults
        if reader.columns is None:
            self.faults = [no_heading(MEMBERS, self.sheet.title)]

    def _row(self, reader: LineReader) -> MemberRow:
        """As written; the village is that of the only household of this name where the cell is empty."""
        row = member_row(reader, self.today)
        villages = self.households.get(row.household_name, set())
        village = row.village or (next(iter(villages)) if len(villages) == 1 else "")
        if not reader.fails and village not in villages:
            reader.fault(
                FaultCode.MEMBER_WITHOUT_HOUSEHOLD, Part.HEAD, head=row.household_name, village=village
            )  # fmt: skip
        return replace(row, village=village)
