"""The repository as text: its files, its documents, its source as syntax trees."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_CODE_BLOCK = re.compile(r"^(?:```.*\n(?:.*\n)*?```|(?: {4}\S.*\n?)+)", re.MULTILINE)


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> list[str]:
    """Our top-level packages, as they are shipped."""
    found: list[str] = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return found


def sources(*names: str) -> list[Path]:
    """Python files of these packages (none named: all that are shipped)."""
    return [path for name in names or packages() for path in sorted((ROOT / name).rglob("*.py"))]


def named(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """A source file as its syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def strings(path: Path) -> Iterator[ast.Constant]:
    """String literals that are no docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def documents() -> list[Path]:
    """Every Markdown document (articles of the policy base are data)."""
    top = [ROOT, ROOT / "docs", ROOT / "locales", ROOT / "sandbox"]
    return [path for folder in top for path in sorted(folder.glob("*.md"))]


def text(name: str) -> str:
    """A document's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str) -> list[str]:
    """What stands in backticks in the first column of a document's tables."""
    return re.findall(r"^\| `([^`]+)` \|", text(name), re.MULTILINE)


def commands(document: str) -> list[str]:
    """The lines of a document's code blocks."""
    blocks = _CODE_BLOCK.findall(document)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
