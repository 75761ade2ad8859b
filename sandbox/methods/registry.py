"""Which methods the Bot API has (the installed aiogram knows) and which of them are answered here."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiogram.methods
from aiogram.methods import TelegramMethod

from sandbox.exchange import Exchange

Answer = Callable[[Exchange, Any], Awaitable[object]]
Function = TypeVar("Function", bound=Answer)

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    model.__api_method__.lower(): model
    for model in vars(aiogram.methods).values()
    if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod
}
ANSWERS: dict[type[TelegramMethod[Any]], Answer] = {}


def answers(model: type[TelegramMethod[Any]]) -> Callable[[Function], Function]:
    """This function answers that method."""

    def note(function: Function) -> Function:
        ANSWERS[model] = function
        return function

    return note
