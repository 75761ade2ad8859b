"""The questions of a correction: which answer, what it should be, and why; then a look at it."""

from collections.abc import Callable
from enum import StrEnum

from actions.contacts.correction import Record
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.correction import FIELDS, LENGTHS, ONE, REASON_LENGTH, SEVERAL, Change, Field, Version
from rules.programme import ContactKind
from rules.visit_report import PHOTOS

DROPPED = "dropped_photos"


def correction_flow(record: Record) -> Flow:
    """The conversation about this record."""
    fields, kept = FIELDS[record.kind], _photos(record)
    names: list[str] = [field for field in fields if field is not Field.PHOTOS or len(kept) < PHOTOS]
    which = [*names, DROPPED] if kept else names
    return Flow(
        name="correction",
        version=3,
        questions=(
            Question("revision", Kind.TEXT, asked=False, changeable=False),  # the one that is seen
            Question("which", Kind.ONE, tuple(Choice(name, f"correction.field_{name}") for name in which)),
            *(_question(record, field) for field in fields),
            Question(DROPPED, Kind.SEVERAL, _numbered(kept), needed=_is(DROPPED), at_least=1, columns=3),
            Question("reason", Kind.TEXT, limit=REASON_LENGTH),
            Question("review", Kind.REVIEW),
        ),
        values={
            "head": record.household,
            "record_kind": record.kind.value,
            "record_on": record.version.on,
            "revision": record.revision,
            **{f"before_{field}": value for field, value in said(record.kind, record.version).items()},
        },
    )


def change(answers: Answers, record: Record) -> Change:
    """The correction of this record that complete answers make; photos are added to those that are there, or some of
    them taken out."""
    if words(answers, "which") == DROPPED:
        out = {int(number) for number in codes(answers, DROPPED)}
        return Change(Field.PHOTOS, tuple(one for number, one in enumerate(_photos(record), 1) if number not in out))
    field = Field(words(answers, "which"))
    if field is Field.PHOTOS:
        return Change(field, tuple(dict.fromkeys((*_photos(record), *codes(answers, field)))))
    return Change(field, codes(answers, field) if field in SEVERAL else words(answers, field))


def _photos(record: Record) -> tuple[str, ...]:
    return tuple(record.version.report.get(Field.PHOTOS.value) or ())


def _numbered(photos: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(number), "correction.photo", {"number": number}) for number, _ in enumerate(photos, start=1)
    )


def _question(record: Record, field: Field) -> Question:
    if field is Field.PHOTOS:
        return Question(field, Kind.PHOTOS, needed=_is(field), limit=PHOTOS - len(_photos(record)))
    if field is Field.ON:
        return Question(field, Kind.DATE, needed=_is(field))
    if field in ONE:
        return Question(field, Kind.ONE, _choices(record.kind, field, ONE[field]), needed=_is(field))
    if field in SEVERAL:
        there = tuple(record.version.report.get(field.value) or ())
        choices = _choices(record.kind, field, SEVERAL[field])
        return Question(field, Kind.SEVERAL, choices, needed=_is(field), suggested=lambda _: there)
    return Question(field, Kind.TEXT, needed=_is(field), optional=True, limit=LENGTHS[field])


def _is(field: str) -> Callable[[Answers], bool]:
    """An answer is asked for when it is the one to be corrected."""
    return lambda answers: words(answers, "which") == field


def _choices(kind: ContactKind, field: Field, codes_of: type[StrEnum]) -> tuple[Choice, ...]:
    template = "visit_report" if kind is ContactKind.VISIT else "call_record"
    return tuple(Choice(code, f"{template}.{field}_{code}") for code in codes_of)


def said(kind: ContactKind, version: Version) -> dict[str, object]:
    """What a revision says: choices for codes, a number for photos, the day, words as they are."""
    found: dict[str, object] = dict.fromkeys(Field, "")
    for field in FIELDS[kind]:
        value = version.report.get(field.value)
        if field in SEVERAL:
            found[field] = tuple(one for one in _choices(kind, field, SEVERAL[field]) if one.code in (value or ()))
        elif field in ONE:
            found[field] = next((one for one in _choices(kind, field, ONE[field]) if one.code == value), None)
        elif field is Field.PHOTOS:
            found[field] = len(value or ())
        else:
            found[field] = version.on if field is Field.ON else value or ""
    return found
