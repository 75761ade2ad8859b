"""setMyCommands, getMyCommands, deleteMyCommands: per scope and language."""

import re

from aiogram.methods import DeleteMyCommands, GetMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat, BotCommandScopeUnion

from sandbox.exchange import Exchange
from sandbox.methods.registry import answers
from sandbox.refusals import bad

_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")


@answers(SetMyCommands)
async def set_my_commands(exchange: Exchange, asked: SetMyCommands) -> bool:
    """The menu of a scope and a language; an empty list takes it away."""
    if len(asked.commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    exchange.bot.commands[_place(exchange, asked.scope, asked.language_code)] = [
        _read(each) for each in asked.commands
    ]
    _changed(exchange)
    return True


@answers(GetMyCommands)
async def get_my_commands(exchange: Exchange, asked: GetMyCommands) -> list[BotCommand]:
    """The menu exactly as it was set there, not what a person would see."""
    found = exchange.bot.commands.get(_place(exchange, asked.scope, asked.language_code), [])
    return [BotCommand.model_validate(command) for command in found]


@answers(DeleteMyCommands)
async def delete_my_commands(exchange: Exchange, asked: DeleteMyCommands) -> bool:
    """Take a menu away."""
    exchange.bot.commands.pop(_place(exchange, asked.scope, asked.language_code), None)
    _changed(exchange)
    return True


def _place(exchange: Exchange, scope: BotCommandScopeUnion | None, language: str | None) -> str:
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    if isinstance(scope, BotCommandScopeChat):
        return f"chat:{exchange.chat(scope.chat_id).person.id}|{language or ''}"
    return f"{scope.type if scope else 'default'}|{language or ''}"


def _read(command: BotCommand) -> dict[str, str]:
    name = _COMMAND.fullmatch(command.command)
    if not name:
        raise bad("BOT_COMMAND_INVALID")
    description = command.description.strip()
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID" if description else "command description must be non-empty")
    return {"command": name.group(1), "description": description}


def _changed(exchange: Exchange) -> None:
    exchange.keep_bot()
    for chat in exchange.street:
        exchange.street.touch(chat)
