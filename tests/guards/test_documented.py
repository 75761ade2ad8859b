"""What an operator or a user can touch is documented, and nothing is documented that is not there."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import cli
from bot.settings import PREFIX, Settings
from handlers import COMMANDS
from schedules import TIMETABLE
from tests.guards.tree import ROOT, commands, documents, first_cells, named, project, text

# A call of the command, not a path or a user of that name.
COMMAND = re.compile(r"(?:^|/bin/)bangfu ")


def leaves(command: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every command that does something, by its words."""
    if not hasattr(command, "commands"):
        return {path: command}
    found: dict[tuple[str, ...], Any] = {}
    for name, child in command.commands.items():
        found |= leaves(child, (*path, name))
    return found | ({path: command} if command.invoke_without_command and path else {})


LEAVES = leaves(typer.main.get_command(cli))


def options(command: Any) -> set[str]:
    """Its long options."""
    return {name for option in command.params for name in option.opts if name.startswith("--")}


def test_every_setting_is_documented_with_its_default() -> None:
    documented = re.findall(r"^\| `(BANGFU_\w+)` \| (.+?) \|", text("docs/settings.md"), re.MULTILINE)
    assert sorted(name for name, _ in documented) == sorted(PREFIX + name.upper() for name in Settings.model_fields)
    for name, default in documented:
        known = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
        if known is not None:
            assert default == f"`{str(known).lower() if isinstance(known, bool) else known}`", name


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_and_option_is_documented(path: tuple[str, ...]) -> None:
    sections = re.split(r"^### ", text("docs/commands.md"), flags=re.MULTILINE)
    section = "".join(one for one in sections if one.startswith(f"`bangfu {path[0]}"))
    assert f"bangfu {' '.join(path)}" in section
    assert not {name for name in options(LEAVES[path]) if f"`{name}`" not in section}


@pytest.mark.parametrize("path", documents(), ids=named)
def test_documents_name_only_commands_and_options_that_exist(path: Path) -> None:
    lines = [line for line in commands(text(named(path))) if COMMAND.search(line)]
    for line in lines:
        words = shlex.split(COMMAND.split(line, maxsplit=1)[1])
        leaf = next((one for one in LEAVES if tuple(words[: len(one)]) == one), None)
        assert leaf is not None, line
        assert {word for word in words if word.startswith("--")} <= options(LEAVES[leaf]), line


def test_every_chat_command_is_documented() -> None:
    documented = re.findall(r"^\| `/(\w+)` \|", text("docs/commands.md"), re.MULTILINE)
    assert sorted(documented) == sorted({"start", *(command.name for command in COMMANDS)})


def test_every_job_is_documented_with_its_interval() -> None:
    documented = re.findall(r"^\| `(\w+)` \| (\d+) s \|", text("docs/jobs.md"), re.MULTILINE)
    assert documented == [(job.name, str(job.every_seconds)) for job in TIMETABLE]


def test_every_conversation_is_documented() -> None:
    folders = {path.parent.name for path in (ROOT / "handlers").glob("*/__init__.py")} - {"buttons"}
    assert set(first_cells("docs/conversations.md")) == folders


def test_every_dependency_says_why_it_is_there() -> None:
    product, developers = text("docs/dependencies.md").split("## For developers")
    wanted = (project()["project"]["dependencies"], project()["project"]["optional-dependencies"]["dev"])
    for section, requirements in zip((product, developers), wanted, strict=True):
        names = [re.split(r"[\[<>=]", requirement)[0] for requirement in requirements]
        assert re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE) == names


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{project()['project']['version']}]" in text("CHANGELOG.md")
