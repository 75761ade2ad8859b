"""Correcting a filed contact: one answer at a time, with a reason; what was filed first is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rules.call_record import Outcome
from rules.errors import Refused
from rules.programme import ContactKind
from rules.visit_report import NEXT_STEP_LENGTH, NOTE_LENGTH, PHOTOS, Help, Met, Need, Topic, Worry

REASON_LENGTH = 200


class Field(StrEnum):
    """An answer of a contact that can be corrected. The household cannot: that is another contact."""

    ON = "on"
    MET = "met"
    WORRIES = "worries"
    HELPED = "helped"
    EXPLAINED = "explained"
    NEEDS = "needs"
    NEXT_STEP = "next_step"
    NOTE = "note"
    PHOTOS = "photos"
    OUTCOME = "outcome"


FIELDS: Mapping[ContactKind, tuple[Field, ...]] = {
    ContactKind.VISIT: tuple(field for field in Field if field is not Field.OUTCOME),
    ContactKind.CALL: (Field.ON, Field.OUTCOME, Field.NOTE),
}
ONE: Mapping[Field, type[StrEnum]] = {Field.MET: Met, Field.OUTCOME: Outcome}
SEVERAL: Mapping[Field, type[StrEnum]] = {
    Field.WORRIES: Worry,
    Field.HELPED: Help,
    Field.EXPLAINED: Topic,
    Field.NEEDS: Need,
}
LENGTHS: Mapping[Field, int] = {Field.NOTE: NOTE_LENGTH, Field.NEXT_STEP: NEXT_STEP_LENGTH}


@dataclass(frozen=True, slots=True)
class Change:
    """One answer as it should be: a code, several codes, words, a date in ISO, or Telegram's ids of photos."""

    field: Field
    value: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What a contact says in one revision; `report` holds the answers by field name."""

    on: date
    counts: bool
    report: Mapping[str, Any]


def corrected(kind: ContactKind, before: Version, change: Change) -> Version:
    """The contact after the change. Raises Refused when nothing would change, or when it does not fit the contact."""
    if change.field not in FIELDS[kind]:
        raise Refused("nothing_changed")
    on, report = before.on, dict(before.report)
    if change.field is Field.ON:
        on = date.fromisoformat(str(change.value))
    else:
        report[change.field.value] = _value(change)
    after = Version(on, _counts(kind, report), report)
    if not changed(before, after):
        raise Refused("nothing_changed")
    return after


def _value(change: Change) -> str | list[str]:
    if change.field is Field.PHOTOS:
        if len(change.value) > PHOTOS:
            raise Refused("too_many_photos", limit=PHOTOS)
        return list(change.value)
    if change.field in SEVERAL:
        return sorted(SEVERAL[change.field](code).value for code in change.value)
    text = str(change.value)
    if change.field in ONE:
        return ONE[change.field](text).value
    if len(text) > LENGTHS[change.field]:
        raise Refused("note_too_long", limit=LENGTHS[change.field], length=len(text))
    return text


def _counts(kind: ContactKind, report: Mapping[str, Any]) -> bool:
    if kind is ContactKind.VISIT:
        return report.get("met") != Met.NOBODY
    return report.get("outcome") in {Outcome.FINE, Outcome.NEEDS}


def changed(before: Version, after: Version) -> tuple[Field, ...]:
    """Which answers differ between two revisions."""
    differs: set[Field] = {
        field
        for field in Field
        if field is not Field.ON and (before.report.get(field.value) or "") != (after.report.get(field.value) or "")
    }
    if before.on != after.on:
        differs.add(Field.ON)
    return tuple(field for field in Field if field in differs)


def ensure_reason(reason: str) -> None:
    """Raises Refused when no reason is given, or one that is longer than 200 characters."""
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_LENGTH:
        raise Refused("note_too_long", limit=REASON_LENGTH, length=len(reason))
