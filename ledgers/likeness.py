"""Guesses which of a file's columns is which of ours, by how alike their names are; somebody confirms it."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from ledgers.list_kinds import CONTACTS, ENTITLEMENTS, MEMBERS, ListKind, Part
from ledgers.roster_columns import EXPECTED, REQUIRED, Column, is_known, words
from ledgers.table_files import Seen
from rules.imports import ImportKind

_LEAST_ALIKE = 0.45
KINDS: Mapping[ImportKind, ListKind] = {
    ImportKind.MEMBERS: MEMBERS,
    ImportKind.CONTACTS: CONTACTS,
    ImportKind.ENTITLEMENTS: ENTITLEMENTS,
}
# How people call the ledger's columns besides what it prints.
_OF_THE_LEDGER: Mapping[str, tuple[str, ...]] = {
    REQUIRED[Column.HOUSEHOLD]: MEMBERS.parts[Part.HEAD],
    REQUIRED[Column.ADDRESS]: MEMBERS.parts[Part.VILLAGE],
    REQUIRED[Column.FIRST]: CONTACTS.parts[Part.HELPER],
}


def wanted(kind: ImportKind, seen: Sequence[Seen]) -> dict[str, tuple[str, ...]]:
    """Our columns that the file has under none of their names, those that are needed first; with their names."""
    if kind is ImportKind.ROSTER:
        ours = {one: (one, *_OF_THE_LEDGER.get(one, ())) for one in (*REQUIRED.values(), *EXPECTED.values())}
    else:
        parts = KINDS[kind].parts
        needed = KINDS[kind].needed
        ours = {one.value: parts[one] for one in (*needed, *(one for one in parts if one not in needed))}
    there = {words(column.heading) for column in seen}
    return {one: names for one, names in ours.items() if there.isdisjoint(map(words, names))}


def free(kind: ImportKind, seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """The file's columns that are none of ours yet."""
    if kind is ImportKind.ROSTER:
        return tuple(column for column in seen if not is_known(column.heading))
    names = {words(name) for some in KINDS[kind].parts.values() for name in some}
    return tuple(column for column in seen if words(column.heading) not in names)


def guesses(missing: Mapping[str, Sequence[str]], columns: Sequence[Seen]) -> dict[str, str]:
    """Theirs -> ours, the likeliest pairs first; each column at most once, none that is hardly alike."""
    pairs = sorted(
        (
            (_alike(column.heading, names), column.heading, ours)
            for ours, names in missing.items()
            for column in columns
        ),
        key=lambda pair: -pair[0],
    )
    found: dict[str, str] = {}
    for alike, theirs, ours in pairs:
        if alike >= _LEAST_ALIKE and theirs not in found and ours not in found.values():
            found[theirs] = ours
    return found


def _alike(theirs: str, names: Sequence[str]) -> float:
    return max(SequenceMatcher(None, words(theirs), words(name)).ratio() for name in names)
