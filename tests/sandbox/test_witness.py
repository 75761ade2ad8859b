"""python-telegram-bot as the second witness: nothing is foreign to it; aiogram is not judge in its own case."""

from collections.abc import Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    TelegramObject,
)

from sandbox import Sandbox
from sandbox.people import Resident
from sandbox.pictures import sample_picture
from tests.sandbox.conftest import TOKEN


def foreign(thing: object, path: str = "") -> Iterator[str]:
    """Names of fields that python-telegram-bot did not know, however deep."""
    if isinstance(thing, TelegramObject):
        yield from (f"{path}{type(thing).__name__}.{name}" for name in thing.api_kwargs)
        for name in thing.to_dict(recursive=False):
            yield from foreign(getattr(thing, name, None), f"{path}{name}.")
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from foreign(each, path)


async def test_nothing_is_foreign(sandbox: Sandbox, zhao: Resident) -> None:
    key = InlineKeyboardMarkup([[InlineKeyboardButton("k", callback_data="1")]])
    async with Bot(TOKEN, f"{sandbox.url}/bot", f"{sandbox.url}/file/bot") as bot:
        got: list[object] = [await bot.get_me()]
        await zhao.start("payload")
        await zhao.say("/help https://e.org")
        await zhao.photo("yard")
        await zhao.contact()
        message = await bot.send_message(zhao.id, "<b>x</b> https://e.org /start", "HTML", reply_markup=key)
        await zhao.press("k")
        await zhao.block()
        await zhao.block(False)
        got += [message, await bot.edit_message_text("y", zhao.id, message.message_id, reply_markup=key)]
        await bot.delete_message(zhao.id, message.message_id)
        await zhao.press_data(message.message_id, "old")
        photo = await bot.send_photo(zhao.id, sample_picture(), "z")
        got += [photo, await bot.edit_message_caption(zhao.id, photo.message_id, caption="w")]
        got += [await bot.send_document(zhao.id, b"1", "d"), await photo.photo[-1].get_file()]
        scope = BotCommandScopeChat(zhao.id)
        await bot.set_my_commands([BotCommand("a", "b")], scope)
        got += [await bot.get_my_commands(scope), await bot.get_chat(zhao.id), await bot.get_webhook_info()]
        updates = await bot.get_updates(offset=0, limit=100)
    kinds = [update.to_dict().keys() - {"update_id"} for update in updates]
    assert len(kinds) == 8
    assert list(foreign([*got, *updates])) == []
