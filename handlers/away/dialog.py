"""/away: until when, and who stands in; the same command shows an absence and ends it."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.supervision import away
from handlers.away.flow import away_flow
from handlers.buttons import AwayButton, BackButton
from handlers.conversation import begin
from handlers.cover import dialog as cover
from handlers.flow import Answers, Draft, Flow, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound
from rules.roles import HELPERS, SUPERVISORS


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The questions, with those who may stand in."""
    return away_flow(await away.deputies(turn.work, turn.speaker))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand; without anybody to stand in there is nothing to ask."""
    question = flow.question("deputy")
    if question is None or not question.choices:
        raise NotFound("no_deputy")
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """From now on the deputy is told as well."""
    until = date.fromisoformat(words(draft.answers, "until"))
    deputy = int(words(draft.answers, "deputy"))
    card = await away.leave(turn.work, turn.speaker, until, deputy, turn.now)
    return [turn.show(turn.text("away.gone", away=card))]


FORM = Form("away", flow, finish, given)


async def begin_by_command(event: Message, command: CommandObject, turn: Turn) -> Said:
    """/away: supervisors name a deputy, helpers ask for somebody to come instead; who is both is asked which. With a
    name: for a helper who cannot ask."""
    if command.args:
        return await cover.for_somebody(turn, command.args)
    helps, watches = turn.speaker.roles & HELPERS, turn.speaker.roles & SUPERVISORS
    if helps and watches:
        rows = [
            [(turn.words("away.button_homes"), buttons.menu_page(buttons.MenuPage.COVER))],
            [(turn.words("away.button_alerts"), AwayButton().pack())],
        ]
        return [turn.say(turn.text("away.which"), rows)]
    return await (cover.opened(event, turn) if helps else as_supervisor(event, turn))


async def as_supervisor(event: Message | CallbackQuery, turn: Turn) -> Said:
    """Away from one's office, or what runs."""
    card = await away.now(turn.work, turn.speaker, turn.now)
    if card is None:
        return await begin(turn, FORM)
    return [turn.say(turn.text("away.now", away=card), [[(turn.words("away.button_back"), BackButton().pack())]])]


async def back(event: CallbackQuery, turn: Turn) -> Said:
    """Here again."""
    await away.come_back(turn.work, turn.speaker, turn.now)
    return [turn.show(turn.text("away.back"))]


def register(router: Router) -> None:
    """The command and the button."""
    router.message.register(begin_by_command, Command("away"))
    router.callback_query.register(as_supervisor, AwayButton.filter())
    router.callback_query.register(back, BackButton.filter())


CONVERSATION = Conversation(register, FORM)
