"""What a visit report says, who reads each field of it, and whether it may be filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.errors import Refused
from rules.plans import Said
from rules.programme import Programme


class Met(StrEnum):
    """Whom the helper met; `nobody` does not count as a visit."""

    HEAD = "head"
    FAMILY = "family"
    NOBODY = "nobody"


class Worry(StrEnum):
    """两不愁三保障 and drinking water: what is not in order."""

    FOOD = "food"
    CLOTHING = "clothing"
    SCHOOLING = "schooling"
    MEDICAL = "medical"
    HOUSING = "housing"
    WATER = "water"


class Help(StrEnum):
    """帮 / 扶 / 送 (Laizhou 2018, line 22): what was done."""

    POLICY = "policy"
    FAMILY_MATTERS = "family_matters"
    CLINIC_SCHOOL = "clinic_school"
    HOUSEWORK_FARM = "housework_farm"
    ADVICE_INCOME = "advice_income"
    GOODS = "goods"
    TALK = "talk"


class Topic(StrEnum):
    """Policies that were explained (line 22: education, medical care, housing, finance, social security)."""

    MEDICAL = "medical"
    EDUCATION = "education"
    HOUSING = "housing"
    FINANCE = "finance"
    SOCIAL_SECURITY = "social_security"


class Need(StrEnum):
    """What the family asked for."""

    MEDICAL = "medical"
    MONEY = "money"
    HOUSE_REPAIR = "house_repair"
    WORK = "work"
    SCHOOL = "school"
    OTHER = "other"


class Risk(StrEnum):
    """What the township must hear of at once, whatever the hour (`rules/risks.py` finds its words, the helper says
    whether it is so)."""

    FALL = "fall"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    DISASTER = "disaster"
    DROPOUT = "dropout"


class Reader(StrEnum):
    """Where what was reported is read: the card (精准帮扶责任卡), the attendance sheet (annex 3), the household's
    page of the board (second helper, offices), the question to the family, the township's alert, the next reminder,
    the voice message that the second helper gets."""

    CARD = "card"
    ATTENDANCE = "attendance"
    BOARD = "board"
    FAMILY = "family"
    ALERT = "alert"
    REMINDER = "reminder"
    VOICE = "voice"


# Nothing is asked that nobody reads: a test files a report with every field and looks for it at each of these.
READ_BY: Mapping[str, tuple[Reader, ...]] = {
    "on": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD, Reader.FAMILY),
    "met": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD),
    "worries": (Reader.CARD, Reader.BOARD, Reader.ALERT),
    "helped": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD, Reader.FAMILY),
    "explained": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD, Reader.FAMILY),
    "needs": (Reader.CARD, Reader.BOARD),
    "next_step": (Reader.CARD, Reader.BOARD, Reader.REMINDER),
    "note": (Reader.CARD, Reader.ATTENDANCE, Reader.BOARD),
    "photos": (Reader.BOARD,),
    "voices": (Reader.VOICE,),
    "risks": (Reader.BOARD, Reader.ALERT),
    "measures": (Reader.CARD, Reader.BOARD),
}

NOTE_LENGTH = 500
NEXT_STEP_LENGTH = 100
PHOTOS = 9
VOICES = 3


@dataclass(frozen=True, slots=True)
class VisitReport:
    """One visit as the helper tells it. Empty sets mean "none"; photos and voices are Telegram file ids.

    Who reads each field stands in READ_BY. Where somebody stood is not kept: nobody reads it.
    """

    household_id: int
    on: date
    met: Met
    worries: frozenset[Worry] = frozenset()
    helped: frozenset[Help] = frozenset()
    explained: frozenset[Topic] = frozenset()
    needs: frozenset[Need] = frozenset()
    note: str = ""
    photos: tuple[str, ...] = ()
    next_step: str = ""
    risks: frozenset[Risk] = frozenset()
    voices: tuple[str, ...] = ()
    measures: tuple[Said, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether this satisfies a duty to visit: somebody of the family was met."""
        return self.met is not Met.NOBODY


def ensure_date(on: date, today: date, programme: Programme, paired_from: date) -> None:
    """Raises Refused when a contact may not be dated so: in the future, too long ago, before the pairing."""
    if on > today:
        raise Refused("date_in_future", day=on)
    if (today - on).days > programme.back_dating_days:
        raise Refused("date_too_old", days=programme.back_dating_days)
    if on < paired_from:
        raise Refused("date_before_pairing", day=paired_from)


def ensure_next_step(next_step: str) -> None:
    """Raises Refused when what comes next is longer than the card's line takes (100 characters)."""
    if len(next_step) > NEXT_STEP_LENGTH:
        raise Refused("note_too_long", limit=NEXT_STEP_LENGTH, length=len(next_step))


def ensure_note(note: str) -> None:
    """Raises Refused when the note is longer than a card's page takes (500 characters)."""
    if len(note) > NOTE_LENGTH:
        raise Refused("note_too_long", limit=NOTE_LENGTH, length=len(note))
