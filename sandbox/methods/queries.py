"""answerCallbackQuery: once, and soon."""

from aiogram.methods import AnswerCallbackQuery

from sandbox.exchange import Exchange
from sandbox.methods.registry import answers
from sandbox.refusals import bad
from sandbox.street import Toast

NOTICE_LIMIT = 200


@answers(AnswerCallbackQuery)
async def answer_callback_query(exchange: Exchange, asked: AnswerCallbackQuery) -> bool:
    """Stops the button's spinning; with a text, the person sees it for a moment or as an alert."""
    if exchange.limits and len(asked.text or "") > NOTICE_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    chat = exchange.answer_query(asked.callback_query_id)
    if asked.text:
        chat.toast = Toast(asked.text, bool(asked.show_alert), exchange.clock.now(), chat.version + 1)
        exchange.street.touch(chat)
    return True
