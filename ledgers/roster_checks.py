"""What only shows when the rows of a roster are laid beside each other: households twice, phones of two people."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledgers.roster_columns import Column, Columns
from ledgers.roster_faults import Fault, FaultCode, Severity
from ledgers.roster_rows import RosterRow, fault_at


@dataclass(frozen=True, slots=True)
class _Owner:
    name: str
    row: int
    helps: bool


@dataclass(slots=True)
class Neighbours:
    """Remembers the rows seen so far."""

    _households: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _owners: dict[str, _Owner] = field(default_factory=dict)

    def faults(self, row: RosterRow, columns: Columns) -> Iterator[Fault]:
        """What this row has in conflict with one above it."""
        yield from self._twice(row, columns)
        for phone, column, owner in _phones(row):
            known = self._owners.setdefault(phone, owner)
            if known.name != owner.name:
                severity = Severity.ERROR if known.helps and owner.helps else Severity.WARNING
                values = {"phone": phone, "other": known.name, "other_row": str(known.row)}
                yield fault_at(row.row, columns, FaultCode.SHARED_PHONE, column, severity, **values)

    def _twice(self, row: RosterRow, columns: Columns) -> Iterator[Fault]:
        signs = {f"phone {row.household_phone}" if row.household_phone else ""}
        signs.add(f"helper {row.first.name}" if row.first else "")
        keys = [(row.village, row.household_name, sign) for sign in sorted(signs) if sign and row.household_name]
        earlier = [self._households.setdefault(key, row.row) for key in keys]
        if any(number != row.row for number in earlier):
            yield fault_at(
                row.row, columns, FaultCode.DUPLICATE_HOUSEHOLD, Column.HOUSEHOLD,
                name=row.household_name, village=row.village, other_row=str(min(earlier)),
            )  # fmt: skip


def _phones(row: RosterRow) -> Iterator[tuple[str, Column, _Owner]]:
    if row.household_phone:
        yield row.household_phone, Column.HOUSEHOLD_PHONE, _Owner(row.household_name, row.row, helps=False)
    for column, helper in ((Column.FIRST_PHONE, row.first), (Column.SECOND_PHONE, row.second)):
        if helper and helper.phone:
            yield helper.phone, column, _Owner(helper.name, row.row, helps=True)
