"""What a visit report says, and whether it may be filed. Every field names who reads it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.errors import Refused
from rules.programme import Programme


class Met(StrEnum):
    """Whom the helper met. Read by: card, attendance; `nobody` does not count as a visit."""

    HEAD = "head"
    FAMILY = "family"
    NOBODY = "nobody"


class Worry(StrEnum):
    """两不愁三保障 and drinking water: what is not in order. Read by: the township (alert), the card."""

    FOOD = "food"
    CLOTHING = "clothing"
    SCHOOLING = "schooling"
    MEDICAL = "medical"
    HOUSING = "housing"
    WATER = "water"


class Help(StrEnum):
    """帮 / 扶 / 送 (Laizhou 2018, line 22): what was done. Read by: card, ledger column 帮扶措施."""

    POLICY = "policy"
    FAMILY_MATTERS = "family_matters"
    CLINIC_SCHOOL = "clinic_school"
    HOUSEWORK_FARM = "housework_farm"
    ADVICE_INCOME = "advice_income"
    GOODS = "goods"
    TALK = "talk"


class Topic(StrEnum):
    """Policies that were explained (line 22: education, medical care, housing, finance, social security).
    Read by: the card, the second helper, the board's share of families who know their policies."""

    MEDICAL = "medical"
    EDUCATION = "education"
    HOUSING = "housing"
    FINANCE = "finance"
    SOCIAL_SECURITY = "social_security"


class Need(StrEnum):
    """What the family asked for. Read by: the second helper and the township."""

    MEDICAL = "medical"
    MONEY = "money"
    HOUSE_REPAIR = "house_repair"
    WORK = "work"
    SCHOOL = "school"
    OTHER = "other"


NOTE_LENGTH = 500
PHOTOS = 9


@dataclass(frozen=True, slots=True)
class VisitReport:
    """One visit as the helper tells it. Empty sets mean "none"; photos are Telegram file ids."""

    household_id: int
    on: date
    met: Met
    worries: frozenset[Worry] = frozenset()
    helped: frozenset[Help] = frozenset()
    explained: frozenset[Topic] = frozenset()
    needs: frozenset[Need] = frozenset()
    note: str = ""
    photos: tuple[str, ...] = ()

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


def ensure_note(note: str) -> None:
    """Raises Refused when the note is longer than a card's page takes (500 characters)."""
    if len(note) > NOTE_LENGTH:
        raise Refused("note_too_long", limit=NOTE_LENGTH, length=len(note))
