"""Ways to a person; to add one, copy console.py and add a line here."""

from collections.abc import Callable

from actions.delivery.messenger import Messenger
from bot.messengers.console import ConsoleMessenger
from bot.messengers.sms import SmsMessenger
from bot.messengers.telegram import TelegramMessenger
from bot.settings import Settings

MESSENGERS: dict[str, Callable[[Settings], Messenger]] = {
    "telegram": TelegramMessenger,
    "console": ConsoleMessenger,
    "sms": SmsMessenger,
}
