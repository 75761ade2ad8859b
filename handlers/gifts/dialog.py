"""/gifts: a township opens rounds and sees what is left; a helper says what was brought, a family what came."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions.supervision import gift_rounds
from actions.supervision.gift_news import bring
from handlers.buttons import GiftAnswerButton, GiftButton, OpenRoundButton
from handlers.turn import Conversation, Rows, Said, Turn
from rules.errors import NotAllowed
from rules.roles import Deed, Role, may


async def gifts(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/gifts, by role; whoever has both sees both."""
    said: Said = []
    if Role.TOWNSHIP_OFFICER in turn.speaker.roles:
        said.append(turn.say(*await _rounds(turn)))
    if may(turn.speaker.roles, Deed.DELIVER_GIFT):
        mine = await gift_rounds.to_bring(turn.work, turn.speaker)
        words = bring(turn.texts, turn.language, mine) if mine else (turn.text("gifts.none"), ())
        said.append(turn.say(*words))
    if not said:
        raise NotAllowed("not_allowed")
    return said


async def opened(event: CallbackQuery, callback_data: OpenRoundButton, turn: Turn) -> Said:
    """The round is open, helpers get their lists."""
    told = await gift_rounds.open_round(turn.work, turn.speaker, callback_data.page, callback_data.answer, turn.now)
    return [*turn.hint("gifts.opened", count=told), turn.show(*await _rounds(turn))]


async def brought(event: CallbackQuery, callback_data: GiftButton, turn: Turn) -> Said:
    """One tap; the rest of the list stays."""
    card = await gift_rounds.deliver(turn.work, turn.speaker, callback_data.gift_id, turn.now)
    left = await gift_rounds.to_bring(turn.work, turn.speaker)
    thanks = turn.text("gifts.thanks", gift=card)
    if not left:
        return [turn.show(thanks)]
    html, rows = bring(turn.texts, turn.language, left)
    return [turn.show(f"{thanks}\n\n{html}", rows)]


async def answered(event: CallbackQuery, callback_data: GiftAnswerButton, turn: Turn) -> Said:
    """The family's word."""
    await gift_rounds.confirm(turn.work, turn.speaker, callback_data.gift_id, callback_data.answer, turn.now)
    return [turn.show(turn.text(f"gifts.thanks_{callback_data.answer}"))]


async def _rounds(turn: Turn) -> tuple[str, Rows]:
    openable = await gift_rounds.to_open(turn.work, turn.speaker, turn.now)
    rounds = await gift_rounds.rounds(turn.work, turn.speaker, turn.now)
    feasts = {one.feast: turn.words(f"programme.feast_{one.feast}") for some in (openable, rounds) for one in some}
    rows = [
        [
            (
                turn.words("gifts.button_open", feast=feasts[one.feast]),
                OpenRoundButton(page=one.programme, answer=one.feast).pack(),
            )
        ]
        for one in openable
    ]
    return turn.text("gifts.rounds", openable=openable, rounds=rounds, feasts=feasts), rows


def register(router: Router) -> None:
    """The command and the buttons."""
    router.message.register(gifts, Command("gifts"))
    router.callback_query.register(opened, OpenRoundButton.filter())
    router.callback_query.register(brought, GiftButton.filter())
    router.callback_query.register(answered, GiftAnswerButton.filter())


CONVERSATION = Conversation(register)
