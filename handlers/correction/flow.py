"""The questions of a correction: which answer, what it should be, and why; then a look at it."""

from collections.abc import Callable
from enum import StrEnum

from actions.contacts.correction import Record
from handlers.flow import Answers, Choice, Flow, Kind, Question, codes, words
from rules.correction import FIELDS, LENGTHS, ONE, REASON_LENGTH, SEVERAL, Change, Field
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
            **_before(record),
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


def _template(record: Record) -> str:
    return "visit_report" if record.kind is ContactKind.VISIT else "call_record"


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
        return Question(field, Kind.ONE, _choices(record, field, ONE[field]), needed=_is(field))
    if field in SEVERAL:
        there = tuple(record.version.report.get(field.value) or ())
        choices = _choices(record, field, SEVERAL[field])
        return Question(field, Kind.SEVERAL, choices, needed=_is(field), suggested=lambda _: there)
    return Question(field, Kind.TEXT, needed=_is(field), optional=True, limit=LENGTHS[field])


def _is(field: str) -> Callable[[Answers], bool]:
    """An answer is asked for when it is the one to be corrected."""
    return lambda answers: words(answers, "which") == field


def _choices(record: Record, field: Field, codes_of: type[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"{_template(record)}.{field}_{code}") for code in codes_of)


def _before(record: Record) -> dict[str, object]:
    """What stands there now, as `before_<field>`: choices for codes, words as they are."""
    found: dict[str, object] = {f"before_{field}": "" for field in Field}
    for field in FIELDS[record.kind]:
        value = record.version.report.get(field.value)
        if field in SEVERAL:
            found[f"before_{field}"] = tuple(
                one for one in _choices(record, field, SEVERAL[field]) if one.code in (value or ())
            )
        elif field in ONE:
            found[f"before_{field}"] = next(
                (one for one in _choices(record, field, ONE[field]) if one.code == value), None
            )
        elif field is Field.PHOTOS:
            found[f"before_{field}"] = len(value or ())
        else:
            found[f"before_{field}"] = record.version.on if field is Field.ON else value or ""
    return found
