"""What can be wrong with a roster that was sent in, and where: codes and values, never a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """One block of `locales/messages/roster.j2` each."""

    WRONG_FILE_TYPE = "wrong_file_type"
    LOCKED_FILE = "locked_file"
    NOT_XLSX = "not_xlsx"
    UNKNOWN_ENCODING = "unknown_encoding"
    BROKEN_LINE = "broken_line"
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    HEADER_NOT_FOUND = "header_not_found"
    COLUMN_MISSING = "column_missing"
    SHEET_NOT_READ = "sheet_not_read"
    NO_HOUSEHOLDS = "no_households"
    MISSING_TOWNSHIP = "missing_township"
    MISSING_HOUSEHOLD_NAME = "missing_household_name"
    MISSING_VILLAGE = "missing_village"
    MISSING_FIRST_HELPER = "missing_first_helper"
    MISSING_SECOND_HELPER = "missing_second_helper"
    BAD_PHONE = "bad_phone"
    SEVERAL_PHONES = "several_phones"
    SHARED_PHONE = "shared_phone"
    SEVERAL_NAMES = "several_names"
    FORMULA_LIKE_NAME = "formula_like_name"
    BROKEN_FORMULA = "broken_formula"
    DUPLICATE_HOUSEHOLD = "duplicate_household"
    MISSING_MEMBER_NAME = "missing_member_name"
    MEMBER_WITHOUT_HOUSEHOLD = "member_without_household"
    DUPLICATE_ROW = "duplicate_row"
    NO_ROWS = "no_rows"
    UNKNOWN_HOUSEHOLD = "unknown_household"
    SEVERAL_HOUSEHOLDS = "several_households"
    NUMBER_OF_ANOTHER = "number_of_another"
    BAD_DATE = "bad_date"
    BAD_DAY = "bad_day"
    DAY_AHEAD = "day_ahead"
    BAD_AGE = "bad_age"
    BAD_AMOUNT = "bad_amount"
    TEXT_TOO_LONG = "text_too_long"
    IDENTITY_NOT_KEPT = "identity_not_kept"
    MISSING_HELPER = "missing_helper"
    UNKNOWN_HELPER = "unknown_helper"
    SEVERAL_HELPERS = "several_helpers"
    UNKNOWN_WAY = "unknown_way"
    UNKNOWN_ANSWER = "unknown_answer"
    MISSING_POLICY = "missing_policy"
    UNKNOWN_POLICY = "unknown_policy"
    SEVERAL_POLICIES = "several_policies"
    SAID_OTHERWISE = "said_otherwise"


class Severity(StrEnum):
    """An error keeps its row out of `Roster.rows`; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right. `row` is Excel's own number, `column` the heading as printed, `sheet` is empty for
    the ledger itself; `values` are pairs of name and text for the words in the template."""

    row: int | None
    column: str | None
    code: FaultCode
    values: tuple[tuple[str, str], ...] = ()
    severity: Severity = Severity.ERROR
    cell: str = ""
    sheet: str = ""

    @property
    def key(self) -> str:
        """The text that says it."""
        return f"roster.{self.code}"

    def arguments(self) -> dict[str, object]:
        """What that text wants to know: `texts.say(language, fault.key, **fault.arguments())`."""
        place = {"row": self.row, "column": self.column, "cell": self.cell, "sheet": self.sheet}
        return {**place, **dict(self.values)}


class Unreadable(Exception):
    """The file gives no rows at all; carries the one fault that says why."""

    def __init__(self, code: FaultCode, **values: str) -> None:
        super().__init__(code)
        self.fault = Fault(row=None, column=None, code=code, values=tuple(values.items()))
