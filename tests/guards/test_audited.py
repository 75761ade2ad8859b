"""Every deed that a door calls and that changes something leaves a link in the log of deeds."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from locales import Texts
from rules.audit import DEEDS
from rules.programme import ContactKind
from rules.roles import Deed
from tests.guards.tree import ROOT, named, sources, tree

Name = tuple[str, str]
# What changes only how messages travel, or forgets what is old: links for these would bury the deeds.
NO_DEEDS = {
    "actions.people.reachable_again": "whether a message gets through",
    "actions.people.blocked": "whether a message gets through",
    "actions.delivery.outbox.deliver_waiting": "the outbox keeps its own account",
    "actions.pages.board.open_link": "notes which browser a link belongs to; signing in is the deed",
    "actions.answers.covered.count_large": "figures that can be counted again",
    "actions.pages.timeline.tidy": "forgets old drafts and update ids",
}
OURS = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sources()}
WRITES = {"insert", "update", "delete"}


@cache
def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def imported(path: Path) -> tuple[dict[str, str], dict[str, Name]]:
    """Names in a file that stand for one of our modules, and for a function of one."""
    modules, functions = {}, {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                full, known = f"{node.module}.{name.name}", name.asname or name.name
                if full in OURS:
                    modules[known] = full
                functions[known] = (node.module, name.name)
    return modules, functions


def used(path: Path, inside: ast.AST) -> Iterator[Name]:
    """The functions of our modules (or of this one) that are named in there."""
    modules, functions = imported(path)
    here = module(path)
    for node in ast.walk(inside):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
        elif isinstance(node, ast.Name):
            yield functions.get(node.id, (here, node.id))


def writes(node: ast.AST) -> bool:
    """Whether it changes a row itself."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            called = one.func
            if isinstance(called, ast.Name) and called.id in WRITES:
                return True
            if isinstance(called, ast.Attribute) and called.attr in {"add", "add_all", "delete", "merge"}:
                if isinstance(called.value, ast.Name) and called.value.id == "work":
                    return True
                if isinstance(called.value, ast.Call):  # sqlite.insert(...) of storage/insert.py
                    return True
        if isinstance(one, ast.Attribute) and one.attr == "insert":
            return True
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
            return True
    return False


@cache
def graph() -> dict[Name, tuple[frozenset[Name], bool]]:
    """Every function of actions/ and storage/: what it names, and whether it writes."""
    found = {}
    for path in sources("actions", "storage"):
        if "migrations" in path.parts:
            continue
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[module(path), node.name] = (frozenset(used(path, node)), writes(node))
    return found


def reached(start: Name) -> set[Name]:
    """All that this function calls, however far down."""
    seen, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one not in seen and one in graph():
            seen.add(one)
            waiting += graph()[one][0]
    return seen


def deeds() -> set[Name]:
    """Functions of actions/ that take a unit of work and that a door names."""
    doors = sources("handlers", "schedules", "board", "bot")
    named = {name for path in doors for name in used(path, tree(path))}
    return {
        (module(path), node.name)
        for path in sources("actions")
        for node in tree(path).body
        if isinstance(node, ast.AsyncFunctionDef) and node.args.args and node.args.args[0].arg == "work"
        if (module(path), node.name) in named
    }


@cache
def changing() -> dict[str, bool]:
    """The deeds that change something, and whether they leave a link."""
    return {
        ".".join(deed): ("actions.audit", "append_audit") in reached(deed)
        for deed in deeds()
        if any(graph()[one][1] for one in reached(deed) if one[0] != "storage.audit")
    }


def test_every_deed_that_changes_something_leaves_a_link() -> None:
    silent = {deed for deed, noted in changing().items() if not noted} - NO_DEEDS.keys()
    assert not silent, f"append_audit(work, speaker, 'what_was_done', now, household=...) is missing in {silent}"


def test_the_guard_knows_reading_from_writing() -> None:
    found = changing()
    assert "actions.contacts.visit_report.file_visit_report" in found
    assert "actions.households.mine" not in found
    assert found.keys() >= {name for name in NO_DEEDS if ".".join(name.split(".")[:3]) != "actions.delivery.outbox"}


def written() -> set[str]:
    """The name of every deed that is written to the log: the third word of each append_audit in actions/."""
    found = set()
    for path in sources("actions"):
        for inside in ast.walk(tree(path)):
            if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in _calls(inside, "append_audit"):
                    found |= _deed_names(path, inside, call.args[2])
    return found


def _calls(inside: ast.AST, name: str) -> list[ast.Call]:
    calls = [one for one in ast.walk(inside) if isinstance(one, ast.Call)]
    return [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == name]


def _deed_names(path: Path, inside: ast.FunctionDef | ast.AsyncFunctionDef, said: ast.expr) -> set[str]:
    """A name itself, one of the table of rights, one put together of a kind of contact, or what callers pass on."""
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name) and said.value.id == "Deed":
        return {Deed[said.attr].value}
    if isinstance(said, ast.JoinedStr) and ast.unparse(said) == "f'file_{filing.kind}'":
        return {f"file_{kind}" for kind in ContactKind}
    names = [one.arg for one in inside.args.args]
    assert isinstance(said, ast.Name), f"{named(path)}:{said.lineno}: which deed is {ast.unparse(said)}?"
    passed = [call.args[names.index(said.id)] for call in _calls(tree(path), inside.name)]
    return set().union(*(_deed_names(path, inside, one) for one in passed))


def test_every_deed_of_the_log_has_its_word_and_can_be_chosen() -> None:
    assert written() == set(DEEDS), "rules/audit.py names each deed"
    texts = Texts()
    wordless = {deed for deed in DEEDS if not texts.has(f"board.deed_{deed}")}
    assert not wordless, "{% block deed_... %} is missing in locales/messages/board.j2"
