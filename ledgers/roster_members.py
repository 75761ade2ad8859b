"""Reads the optional sheet 家庭成员: who belongs to which household of the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from ledgers.roster_cells import given, is_broken, is_formula_like, one_line, person_name, solid, town_and_village
from ledgers.roster_columns import words
from ledgers.roster_faults import Fault, FaultCode
from ledgers.sheet_lines import Line
from ledgers.table_files import Table

MEMBERS_SHEET = "家庭成员"
_HEADINGS = {
    "household": ("户主姓名", "户主", "贫困户姓名"),
    "village": ("村", "村名", "行政村", "所在村"),
    "name": ("姓名", "成员姓名", "家庭成员姓名"),
    "relation": ("与户主关系", "关系", "与户主的关系"),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of a household, the head included; `row` is Excel's own number in the second sheet."""

    row: int
    household_name: str
    village: str
    name: str
    relation: str


@dataclass(slots=True)
class MembersReader:
    """Reads the sheet beside the households of the ledger: name of the head -> villages where one is so named."""

    sheet: Table
    households: Mapping[str, set[str]]
    members: list[MemberRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def read(self, lines: Iterable[Line]) -> None:
        places: dict[str, int] = {}
        for line in lines:
            found = _places(line)
            if len(found) == len(_HEADINGS):
                places = found
            elif places and any(line.own[at] for at in places.values()):
                self._read_line(line, places)
        if not places:
            self._fault(None, FaultCode.HEADER_NOT_FOUND, "", 0)

    def _read_line(self, line: Line, places: dict[str, int]) -> None:
        if not line.own[places["name"]] and not line.own[places["relation"]]:
            return
        head, name = (person_name(line.filled[places[part]]) for part in ("household", "name"))
        relation = one_line(given(line.filled[places["relation"]]))
        typed = solid(given(line.filled[places["village"]]))
        village = self._village(head, town_and_village(typed)[1] or typed)
        at_name, at_head = places["name"], places["household"]
        if not name:
            self._fault(line, FaultCode.MISSING_MEMBER_NAME, "姓名", at_name)
        elif is_broken(name):
            self._fault(line, FaultCode.BROKEN_FORMULA, "姓名", at_name)
        elif is_formula_like(name):
            self._fault(line, FaultCode.FORMULA_LIKE_NAME, "姓名", at_name, text=name)
        elif village not in self.households.get(head, set()):
            self._fault(line, FaultCode.MEMBER_WITHOUT_HOUSEHOLD, "户主姓名", at_head, head=head, village=village)
        elif (village, head, name) in self._seen:
            self._fault(line, FaultCode.DUPLICATE_MEMBER, "姓名", at_name, name=name, head=head)
        else:
            self._seen.add((village, head, name))
            self.members.append(MemberRow(line.number, head, village, name, relation))

    def _village(self, head: str, village: str) -> str:
        """As written, or that of the only household of this name where the cell is empty."""
        villages = self.households.get(head, set())
        return village or (next(iter(villages)) if len(villages) == 1 else "")

    def _fault(self, line: Line | None, code: FaultCode, heading: str, at: int, **values: str) -> None:
        row = line.number if line else None
        cell = f"{get_column_letter(at + 1)}{row}" if line else ""
        pairs = tuple(values.items())
        self.faults.append(Fault(row, heading or None, code, pairs, cell=cell, sheet=self.sheet.title))


def _places(line: Line) -> dict[str, int]:
    texts = [words(text) for text in line.own]
    found = (
        (part, next((texts.index(name) for name in names if name in texts), -1)) for part, names in _HEADINGS.items()
    )
    return {part: at for part, at in found if at >= 0}
