"""aiogram with models that are completed when they are first used.

aiogram builds the validators of all its types (four hundred in 3.31) while it is imported: most of what the import
costs (`make bench ONLY=startup`), and the bot uses a tenth of them. pydantic completes a model at its first use, too,
if it is told what the names in the annotations mean: aiogram imports most of them for type checkers only.
"""

import gc
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


def import_aiogram() -> None:
    """To be called before anything imports aiogram; afterwards, and called again, it does nothing."""
    if "aiogram" in sys.modules:
        return
    complete: Any = BaseModel.__dict__["model_rebuild"].__func__

    def leave(cls: type[BaseModel], /, **options: Any) -> bool | None:
        done: bool | None = None if "_types_namespace" in options else complete(cls, **options)
        return done

    collecting = gc.isenabled()
    gc.disable()  # it would look through the new modules again and again
    BaseModel.model_rebuild = classmethod(leave)  # type: ignore[assignment]  # while aiogram is imported
    try:
        from aiogram import types
        from aiogram.client.context_controller import BotContextController
        from aiogram.client.default import Default
        from aiogram.methods.base import Request, Response
    finally:
        BaseModel.model_rebuild = classmethod(complete)  # type: ignore[assignment]  # as it was
        if collecting:
            gc.enable()
    names = {name: getattr(types, name) for name in types.__all__} | {"Default": Default}

    def complete_named(
        cls: type[BaseModel], /, *, force: bool = False, raise_errors: bool = True, **_: object
    ) -> bool | None:
        done: bool | None = complete(cls, force=force, raise_errors=raise_errors, _types_namespace=names)
        return done

    for base in (BotContextController, Request, Response):  # what aiogram's models are made from
        base.model_rebuild = classmethod(complete_named)  # type: ignore[assignment]
    _keep_the_bot_at_once(BotContextController)


def _keep_the_bot_at_once(base: type[BaseModel]) -> None:
    """aiogram's models hold one private attribute, their bot. pydantic looks for it after validation, once more for
    every class between a model and this base, and then lets it be set by name: a seventh of what a tap cost."""

    def keep(self: BaseModel, context: Any, /) -> None:
        object.__setattr__(self, "__pydantic_private__", {"_bot": context.get("bot") if context else None})

    for cls in (base, *_under(base)):
        if cls.__private_attributes__.keys() == {"_bot"}:
            cls.model_post_init = keep  # type: ignore[method-assign]  # the same in one step


def _under(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for cls in base.__subclasses__():
        yield cls
        yield from _under(cls)
