"""A photo of the signed card, for a family that is not on Telegram; it begins with a button under the thanks."""

from aiogram import Router
from aiogram.types import CallbackQuery

from actions.contacts import paper_card
from handlers.buttons import CardPhotoButton
from handlers.conversation import begin
from handlers.flow import Answers, Draft, Flow, Kind, Question, codes
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.kept_files import CARD_PHOTOS


async def flow(turn: Turn, subject: int | None) -> Flow:
    """One question about this visit."""
    if subject is None:
        raise NotFound("not_found")
    head = await paper_card.own_visit(turn.work, turn.speaker, subject)
    return Flow("card_photo", 1, (Question("photos", Kind.PHOTOS, limit=CARD_PHOTOS),), values={"head": head})


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """Files what was sent; nothing is a way out too."""
    photos = codes(draft.answers, "photos")
    if photos:
        await paper_card.file_photo(turn.work, turn.speaker, draft.subject or 0, photos, turn.now)
    return [*turn.without_buttons(), turn.say(turn.text("card_photo.done", count=len(photos), **flow.values))]


FORM = Form("card_photo", flow, finish, given)


async def begun(event: CallbackQuery, callback_data: CardPhotoButton, turn: Turn) -> Said:
    """The button under the thanks."""
    return await begin(turn, FORM, callback_data.contact_id)


def register(router: Router) -> None:
    """The button."""
    router.callback_query.register(begun, CardPhotoButton.filter())


CONVERSATION = Conversation(register, FORM)
