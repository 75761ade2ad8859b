"""How the command line speaks: its language, its errors, its JSON."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from rich.console import Console

from locales import Texts, language_for
from locales.texts import OTHERS_LANGUAGE
from rules.errors import BangfuError

T = TypeVar("T")
out = Console(highlight=False)


def language() -> str:
    """Chinese in a Chinese terminal (LC_ALL, LC_MESSAGES, LANG), else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return language_for(os.environ[name])
    return OTHERS_LANGUAGE


def words(key: str, /, **values: object) -> str:
    """A text of the command line as plain words."""
    return Texts().label(language(), key, **values)


def say_error(error: BangfuError) -> None:
    """One line on standard error: what is wrong and what to do."""
    texts = Texts()
    key = next(
        (name for name in (f"cli.{error.code}", f"refusals.{error.code}") if texts.has(name)), "refusals.other"
    )
    sys.stderr.write(texts.label(language(), key, **error.values) + "\n")


def print_json(value: object) -> None:
    """One line of JSON on standard output, readable Chinese."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def go(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs a command's coroutine."""
    return asyncio.run(coroutine)
