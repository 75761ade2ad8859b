"""Callback data: visits, calls, gifts, and the household's word on them."""

from aiogram.filters.callback_data import CallbackData

from rules.confirmation import Answer
from rules.gifts import GiftAnswer
from rules.plans import SeenAs
from rules.programme import Feast


class VisitButton(CallbackData, prefix="visit"):
    """Begin a visit report for this household; 0 asks which."""

    household_id: int


class CallButton(CallbackData, prefix="call"):
    """Begin a call record for this household; 0 asks which."""

    household_id: int


class ConfirmButton(CallbackData, prefix="confirm"):
    """The household's word on one revision of a contact."""

    contact_id: int
    revision: int
    answer: Answer


class ContentButton(CallbackData, prefix="content"):
    """How content the family is, 1 to 5; 0 cannot say."""

    contact_id: int
    content: int


class CorrectButton(CallbackData, prefix="correct"):
    """Correct one's own record of this contact."""

    contact_id: int


class ExplainButton(CallbackData, prefix="explain"):
    """Write one's side of a visit that the family denies."""

    contact_id: int


class HistoryButton(CallbackData, prefix="history"):
    """What a record said before it was corrected."""

    contact_id: int


class OversightButton(CallbackData, prefix="oversight"):
    """After a visit of one's own: tell of the first helper's work."""

    contact_id: int


class CardSignedButton(CallbackData, prefix="card_signed"):
    """The second helper saw the signature on the paper card, for the revision that they read."""

    contact_id: int
    revision: int


class CardPhotoButton(CallbackData, prefix="card_photo"):
    """Send a photo of the signed card of this visit."""

    contact_id: int


class SeeCardButton(CallbackData, prefix="see_card"):
    """The second helper looks at the photo of the card."""

    contact_id: int


class OpenRoundButton(CallbackData, prefix="open_round"):
    """Open the round before this feast; `page` is the programme."""

    page: str
    answer: Feast


class GiftButton(CallbackData, prefix="gift"):
    """This gift was brought."""

    gift_id: int


class GiftAnswerButton(CallbackData, prefix="gift_answer"):
    """The family's word on a gift."""

    gift_id: int
    answer: GiftAnswer


class PackageButton(CallbackData, prefix="package"):
    """A quarter's package: look, confirm, sign, supplement, receive, or a file of it (`part`: a page, or a village's
    place in the package)."""

    id: int
    tap: str
    part: int = 0


class IncomeButton(CallbackData, prefix="income"):
    """Begin this household's income statement."""

    household_id: int


class IncomePaperButton(CallbackData, prefix="income_paper"):
    """The statement as a document, to this helper and to the household."""

    id: int


class IncomeAnswerButton(CallbackData, prefix="income_is"):
    """The household's word on its statement: yes or no."""

    id: int
    answer: str


class PlanButton(CallbackData, prefix="plan"):
    """Write or revise this household's plan of the year."""

    household_id: int
    year: int


class SeePlanButton(CallbackData, prefix="plan_see"):
    """This household's plan."""

    household_id: int


class EarlierPlansButton(CallbackData, prefix="plan_earlier"):
    """What this household's plan said before it was revised."""

    household_id: int


class PlanAnswerButton(CallbackData, prefix="plan_is"):
    """The household's word on one revision of its plan."""

    plan_id: int
    revision: int
    answer: SeenAs


class MeasuresButton(CallbackData, prefix="measures"):
    """Which of the household's measures something is to be said about."""

    household_id: int


class MeasureButton(CallbackData, prefix="measure"):
    """Say what became of this measure."""

    measure_id: int
