"""The commands that Telegram lists beside the keyboard, in one place."""

from dataclasses import dataclass

from aiogram import types
from aiogram.methods import SetMyCommands

from handlers.turn import Turn
from locales import Texts
from rules.roles import COMERS, HELPERS, OFFICES, SUPERVISORS, Role


@dataclass(frozen=True, slots=True)
class BotCommand:
    """A command, the key of its description, and the roles whose list has it."""

    name: str
    description: str
    roles: frozenset[Role]


EVERYBODY = frozenset(Role)
COMMANDS: tuple[BotCommand, ...] = (
    BotCommand("visit", "commands.visit", COMERS),
    BotCommand("call", "commands.call", COMERS),
    BotCommand("mine", "commands.mine", COMERS),
    BotCommand("records", "commands.records", COMERS),
    BotCommand("unconfirmed", "commands.unconfirmed", frozenset({Role.SECOND_HELPER})),
    BotCommand("reason", "commands.reason", COMERS),
    BotCommand("today", "commands.today", SUPERVISORS),
    BotCommand("alerts", "commands.alerts", SUPERVISORS),
    BotCommand("board", "commands.board", SUPERVISORS | {Role.INSPECTOR}),
    BotCommand("away", "commands.away", HELPERS | SUPERVISORS),
    BotCommand("quarter", "commands.quarter", OFFICES | {Role.SECOND_HELPER}),
    BotCommand("cases", "commands.cases", OFFICES | {Role.SECOND_HELPER}),
    BotCommand("gifts", "commands.gifts", frozenset({Role.FIRST_HELPER, Role.STAND_IN, Role.TOWNSHIP_OFFICER})),
    BotCommand("inspect", "commands.inspect", OFFICES | {Role.INSPECTOR}),
    BotCommand("watch", "commands.watch", COMERS | {Role.TOWNSHIP_OFFICER}),
    BotCommand("handover", "commands.handover", frozenset({Role.TOWNSHIP_OFFICER, Role.UNIT_LIAISON})),
    BotCommand("plan", "commands.plan", HELPERS | {Role.HOUSEHOLD}),
    BotCommand("income", "commands.income", frozenset({Role.SECOND_HELPER})),
    BotCommand("questions", "commands.questions", OFFICES),
    BotCommand("ask", "commands.ask", COMERS | {Role.HOUSEHOLD}),
    BotCommand("entitled", "commands.entitled", HELPERS | {Role.HOUSEHOLD}),
    BotCommand("why", "commands.why", COMERS | SUPERVISORS),
    BotCommand("hours", "commands.hours", COMERS | SUPERVISORS),
    BotCommand("menu", "commands.menu", EVERYBODY),
    BotCommand("help", "commands.help", EVERYBODY),
    BotCommand("cancel", "commands.cancel", EVERYBODY),
    BotCommand("language", "commands.language", EVERYBODY),
    BotCommand("stop", "commands.stop", EVERYBODY),
)


def commands_for(roles: frozenset[Role]) -> tuple[BotCommand, ...]:
    """The list for somebody with these roles; without any, what everybody has."""
    return tuple(command for command in COMMANDS if command.roles == EVERYBODY or not roles.isdisjoint(command.roles))


def list_commands(texts: Texts, language: str, roles: frozenset[Role], chat_id: int) -> SetMyCommands:
    """Has Telegram list this person's own commands, in their language, in their chat with the bot."""
    commands = [
        types.BotCommand(command=one.name, description=texts.label(language, one.description))
        for one in commands_for(roles)
    ]
    return SetMyCommands(commands=commands, scope=types.BotCommandScopeChat(chat_id=chat_id))


def own_commands(turn: Turn) -> SetMyCommands:
    """The speaker's own, as their roles are now."""
    return list_commands(turn.texts, turn.language, turn.speaker.roles, turn.chat_id)
