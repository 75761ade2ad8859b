"""/board: a link that signs its reader in at the board, once."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, WebAppInfo

from actions.pages.board import make_link
from handlers.turn import Conversation, Said, Turn

# Programs that look at links beforehand use nothing up; still, the link is nobody else's to look at.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def board(event: Message, turn: Turn) -> Said:
    """The link as text, so that it can be carried to the office's computer; over https as buttons too."""
    token = await make_link(turn.work, turn.speaker, turn.now)
    if not turn.board:
        return [turn.say(turn.text("board.not_served"))]
    url = f"{turn.board.rstrip('/')}/in/{token}"
    return [
        SendMessage(
            chat_id=turn.chat_id,
            text=f"{turn.text('board.link')}\n{url}",
            link_preview_options=NO_PREVIEW,
            reply_markup=_here(turn) if turn.board.startswith("https://") else None,
        )
    ]


def _here(turn: Turn) -> InlineKeyboardMarkup:
    """Opens the board inside Telegram: no link is needed there, Telegram signs who opens it."""
    app = WebAppInfo(url=f"{turn.board.rstrip('/')}/app")
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=turn.words("board.button_open"), web_app=app)]]
    )


def register(router: Router) -> None:
    """The command."""
    router.message.register(board, Command("board"))


CONVERSATION = Conversation(register)
