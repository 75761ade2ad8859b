"""The second helper's list of visits that nobody confirmed; one tap says that the paper card is signed."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.contacts import paper_card
from handlers.buttons import CardSignedButton, SeeCardButton
from handlers.pictures import pictures
from handlers.turn import Conversation, Rows, Said, Turn

SHOWN = 8


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/unconfirmed: whom to listen to; then the oldest first, a button for those whose card can be looked at."""
    text, rows = await _page(turn)
    low = await paper_card.low_content(turn.work, turn.speaker, turn.now)
    listen = [turn.say(turn.text("unconfirmed.listen", families=low))] if low else []
    return [*listen, turn.say(text, rows)]


async def signed(event: CallbackQuery, callback_data: CardSignedButton, turn: Turn) -> Said:
    """The signature was there; the list is shown anew."""
    contact, seen = callback_data.contact_id, callback_data.revision
    done = await paper_card.verify_card(turn.work, turn.speaker, contact, seen, turn.now)
    text, rows = await _page(turn)
    return [turn.show(turn.text("unconfirmed.signed", visit=done) + "\n\n" + text, rows)]


async def seen(event: CallbackQuery, callback_data: SeeCardButton, turn: Turn) -> Said:
    """The card as the helper photographed it; the list stays above."""
    shown = await paper_card.see_photos(turn.work, turn.speaker, callback_data.contact_id)
    return pictures(turn, shown, turn.words("unconfirmed.photo"))


async def _page(turn: Turn) -> tuple[str, Rows]:
    found = await paper_card.unconfirmed(turn.work, turn.speaker, turn.now)
    photos: list[list[tuple[str, str]]] = [
        [
            (
                turn.words("unconfirmed.button_photo", household=one.household, on=one.on),
                SeeCardButton(contact_id=one.contact_id).pack(),
            )
        ]
        for one in found[:SHOWN]
        if one.photos
    ]
    rows: Rows = [
        [
            (
                turn.words("unconfirmed.button_signed", household=one.household, on=one.on),
                CardSignedButton(contact_id=one.contact_id, revision=one.revision).pack(),
            )
        ]
        for one in found[:SHOWN]
        if one.seen_since
    ]
    text = turn.text("unconfirmed.list", visits=found[:SHOWN], more=max(len(found) - SHOWN, 0))
    return text, [*photos, *rows]


def register(router: Router) -> None:
    """Command and buttons."""
    router.message.register(listed, Command("unconfirmed"))
    router.callback_query.register(seen, SeeCardButton.filter())
    router.callback_query.register(signed, CardSignedButton.filter())


CONVERSATION = Conversation(register)
