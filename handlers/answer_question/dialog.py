"""Questions that wait for the township, and how an officer answers one."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from actions import buttons
from actions.answers import questions
from handlers.answer_question.flow import answer_flow
from handlers.buttons import ReplyButton
from handlers.conversation import begin
from handlers.curating.dialog import proposals, teach_row
from handlers.flow import Answers, Draft, Flow, words
from handlers.turn import Conversation, Form, Said, Turn
from rules.errors import NotFound

SHOWN = 5


async def flow(turn: Turn, subject: int | None) -> Flow:
    """The flow with the question that is answered."""
    if subject is None:
        raise NotFound("not_found")
    return answer_flow(await questions.one(turn.work, turn.speaker, subject))


def given(turn: Turn, flow: Flow, subject: int | None) -> Answers:
    """Nothing is known beforehand."""
    return {}


async def finish(turn: Turn, flow: Flow, draft: Draft) -> Said:
    """The answer goes back to the asker."""
    answered = await questions.answer(
        turn.work, turn.speaker, draft.subject or 0, words(draft.answers, "answer"), turn.now
    )
    sent = turn.text("answer_question.sent", asked=answered)
    return [*turn.without_buttons(), turn.say(sent, [teach_row(turn, answered.id)])]


FORM = Form("answer_question", flow, finish, given)


async def begin_by_button(event: CallbackQuery, callback_data: ReplyButton, turn: Turn) -> Said:
    """The button under an alert or in the list."""
    return await begin(turn, FORM, callback_data.question_id)


async def listed(event: Message | CallbackQuery, turn: Turn) -> Said:
    """/questions: the oldest first."""
    waiting = await questions.waiting(turn.work, turn.speaker, turn.now)
    proposed = await proposals(event, turn)
    if not waiting:
        return proposed or [turn.say(turn.text("answer_question.none"))]
    shown = waiting[:SHOWN]
    row = [
        (turn.words("answer_question.button_reply", number=place), buttons.answer_question(asked.id))
        for place, asked in enumerate(shown, 1)
    ]
    return [*proposed, turn.say(turn.text("answer_question.list", questions=shown, count=len(waiting)), [row])]


def register(router: Router) -> None:
    """The command and the button."""
    router.message.register(listed, Command("questions"))
    router.callback_query.register(begin_by_button, ReplyButton.filter())


CONVERSATION = Conversation(register, FORM)
