"""Clock, purity, sizes, logs, buttons and imports."""

import ast
import inspect
import re
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import get_type_hints

import pytest
from aiogram.filters.callback_data import CallbackData
from alembic.script import ScriptDirectory

from actions import buttons
from handlers import buttons as parsed
from rules.rulebook import Rulebook
from storage.database import Database
from storage.migrate import HOME
from tests.guards.tree import ROOT, named, sources, tree

MOST_LINES = 400
LONG, MANY = 300, 12
LOG_LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGED = {
    "kept_file_id",
    "update_id",
    "kind",
    "method",
    "why",
    "again_in",
    "bot",
    "job",
    "count",
    "alert_id",
    "message_id",
    "seconds",
    "import_id",
}
WITHOUT_AIOGRAM = ("actions", "storage", "schedules", "knowledge", "locales", "rules", "ledgers", "board")
CALLBACK_CODES = {"effect", "fact", "mark", "tap", "form", "article_id", "page", "language", "answer"}


def product() -> list[Path]:
    """Our source without the sandbox, which has its own clock and knows no real people."""
    return [path for path in sources() if not named(path).startswith("sandbox/")]


def test_only_the_clock_looks_at_the_time() -> None:
    asks = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    found = {
        named(path)
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in asks
    }
    assert found == {"bot/clock.py"}


@pytest.mark.parametrize("path", sources("rules"), ids=named)
def test_rules_are_pure(path: Path) -> None:
    imported = set()
    for node in ast.walk(tree(path)):
        assert not isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncWith | ast.AsyncFor)
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= (sys.stdlib_module_names - {"logging", "asyncio", "random", "os"}) | {"rules"}


def test_migrations_are_one_chain() -> None:
    [_] = ScriptDirectory(str(HOME)).get_heads()


def test_files_are_short() -> None:
    lengths = {
        named(path): path.read_text(encoding="utf-8").count("\n")
        for path in sources("tests") + sources()
        if "versions" not in path.parts  # migrations are written by a tool and then left alone
    }
    assert not {name for name, length in lengths.items() if length > MOST_LINES}
    assert len({name for name, length in lengths.items() if length > LONG}) <= MANY


def logging_calls(path: Path) -> list[ast.Call]:
    """Calls of a logger that is called log or logger."""
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_LEVELS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"log", "logger", "logging"}
    ]


def test_logs_are_fixed_words_with_numbered_fields() -> None:
    calls = [(path, call) for path in product() for call in logging_calls(path)]
    assert calls
    for path, call in calls:
        where = f"{named(path)}:{call.lineno}"
        words = call.args[1:] if isinstance(call.func, ast.Attribute) and call.func.attr == "log" else call.args
        assert len(words) == 1, where
        assert isinstance(words[0], ast.Constant), where
        for keyword in call.keywords:
            assert keyword.arg in {"extra", "exc_info"}, where
            if keyword.arg == "extra":
                assert isinstance(keyword.value, ast.Dict), where
                assert {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)} <= LOGGED, where


def test_errors_of_the_database_hide_what_was_to_be_stored() -> None:
    for url in ("sqlite:///never-opened", "postgresql://nobody@localhost/never-opened"):
        assert Database(url, Rulebook({}, None, "")).engine.sync_engine.hide_parameters  # type: ignore[arg-type]


def test_buttons_that_deeds_write_carry_numbers_and_fixed_words_only() -> None:
    for name, function in inspect.getmembers(buttons, inspect.isfunction):
        kinds = {hint for argument, hint in get_type_hints(function).items() if argument != "return"}
        assert all(kind is int or issubclass(kind, Enum) for kind in kinds), name


def test_buttons_that_the_chat_reads_carry_numbers_and_codes_only() -> None:
    for name, kind in inspect.getmembers(parsed, inspect.isclass):
        if issubclass(kind, CallbackData) and kind is not CallbackData:
            for field, hint in get_type_hints(kind).items():
                if field in kind.model_fields:
                    known = isinstance(hint, type) and issubclass(hint, int | Enum)
                    assert known or field in CALLBACK_CODES, f"{name}.{field}"


def module(path: Path) -> str:
    """A source file's dotted name."""
    return re.sub(r"\.__init__$", "", named(path).removesuffix(".py").replace("/", "."))


def test_the_command_line_the_jobs_and_the_sender_start_without_aiogram() -> None:
    names = [module(path) for path in sources(*WITHOUT_AIOGRAM) if "migrations" not in path.parts]
    names += [module(path) for folder in ("commands", "messengers") for path in sources(f"bot/{folder}")]
    code = f"import sys, bot.__main__, bot.app, {', '.join(names)}; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_only_what_listens_imports_aiogram() -> None:
    ours = ("models_on_demand", "telegram", "updates", "session", "polling", "webhook", "watch")
    listening = ("handlers/", "sandbox/", *(f"bot/{name}.py" for name in ours))
    found = {
        named(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "aiogram"
    }
    assert not {name for name in found if not name.startswith(listening)}


def test_each_module_of_the_deeds_can_be_imported_first() -> None:
    modules = [f"actions.{path.stem}" for path in sorted((ROOT / "actions").glob("*.py")) if path.stem != "__init__"]
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [one for one in sys.modules if one.split('.')[0] == 'actions']:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-c", script, *modules], cwd=ROOT, check=True)
