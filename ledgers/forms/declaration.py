"""What a form looks like, read from declared/*.toml: its columns as printed, and where the document names it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent
DECLARED = HOME / "declared"
_LISTS = ("above", "below", "copies", "kept_by", "results")


class Kind(StrEnum):
    """A table of rows, the income statement (a sheet a household), or a letter (pages a household)."""

    TABLE = "table"
    INCOME = "income"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what fills it, its heading as printed, its width in characters."""

    field: str
    heading: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Source:
    """The document that names the form."""

    document: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter: title, note, heading, box, pairs or table."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    headings: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A declared form. `file` begins the names of the files that are written; `every` is how often it is due;
    `apart`: each sheet goes to another family or village, so its pages are numbered by themselves; `row_height` in
    points is room to write by hand; `larger`: so many points more than usual."""

    id: str
    mark: str
    title: str
    kind: Kind
    landscape: bool
    file: str
    source: Source
    every: str = ""
    apart: bool = False
    row_height: float = 0
    larger: float = 0
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    blocks: tuple[Block, ...] = ()
    copies: tuple[str, ...] = ("",)
    kept_by: tuple[str, ...] = ("",)
    size: str = ""
    results: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """What its files end with."""
        return ".docx" if self.kind is Kind.LETTER else ".xlsx"

    @property
    def heading_row(self) -> int:
        """The row of the headings in a table, from 1: below mark, title and the lines above."""
        return bool(self.mark) + 1 + len(self.above) + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """What all forms share."""

    body_font: str
    title_font: str
    title_size: int
    body_size: int
    page_label: str
    page_label_alone: str
    page_before: str
    page_after: str
    margin_cm: float
    private_words: tuple[str, ...]
    blanked: str
    between: str


@cache
def layout() -> Layout:
    """Fonts, page numbers, margins; and what a notice on a wall leaves out."""
    found = tomllib.loads((HOME / "layout.toml").read_text(encoding="utf-8"))
    return Layout(**{**found, "private_words": tuple(found["private_words"])})


@cache
def forms() -> Mapping[str, Form]:
    """Every declared form by its id, in the order of the ids."""
    return {path.stem: _form(path) for path in sorted(DECLARED.glob("*.toml"))}


def _form(path: Path) -> Form:
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    columns, blocks, source = found.pop("column", []), found.pop("block", []), found.pop("source")
    lists: dict[str, Any] = {name: tuple(found.pop(name)) for name in _LISTS if name in found}
    return Form(
        id=path.stem,
        kind=Kind(found.pop("kind")),
        landscape=found.pop("orientation") == "landscape",
        source=Source(**source),
        columns=tuple(Column(**one) for one in columns),
        blocks=tuple(_block(one) for one in blocks),
        **lists,
        **found,
    )


def _block(found: dict[str, Any]) -> Block:
    lists: dict[str, Any] = {name: tuple(found[name]) for name in ("headings", "cells", "widths") if name in found}
    rows = tuple(tuple(row) for row in found.get("rows", ()))
    return Block(found["kind"], found.get("text", ""), rows, loop=found.get("loop", ""), **lists)
