"""Articles as an .xlsx sheet, a row each, for offices that write tables. Lists have a line for each entry, whom an
article is for stands as JSON in one cell: {"every": ["elders"]}, {} for every family, nothing where no rule is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zipfile import BadZipFile

import frontmatter
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.articles import MAYBE, Article, Fault, check, is_name
from knowledge.entitlements import Rule

TEXTS = ("id", "title", "english", "topic", "category", "region", "year", "detail", "scope_note")
LISTS = ("eligibility", "exclusions", "how_to_apply", "keywords", "questions", *MAYBE)
SOURCE = ("document", "line", "quote", "restored", "office", "clause")
DATES = ("valid_from", "valid_until")
COLUMNS = ("folder", *TEXTS, "facts", *LISTS, *SOURCE, *DATES, "entitlement")
FIRST_ROW = 2
# Excel cuts what is longer without a word.
LONGEST_CELL = 32_767
_YES = ("TRUE", "1")
_NO = ("FALSE", "0")


def write_sheet(articles: Sequence[Article], path: Path) -> list[Fault]:
    """All articles, in the form that `read_sheet` reads. Nothing is written where a cell would be cut; what is too
    long is named by its cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    faults: list[Fault] = []
    for row, article in enumerate(articles, FIRST_ROW):
        cells = {name: getattr(article, name) for name in ("folder", *TEXTS, *DATES)}
        cells |= {name: "\n".join(getattr(article, name)) for name in ("facts", *LISTS)}
        cells |= {name: getattr(article.source, name) for name in SOURCE}
        cells["entitlement"] = _rule_text(article.entitlement)
        faults += [_too_long(path, name, len(text), row) for name, text in cells.items() if _is_too_long(text)]
        sheet.append([cells[name] for name in COLUMNS])
    if faults:
        return faults
    for cell in (cell for row in sheet.iter_rows(min_row=FIRST_ROW) for cell in row if cell.data_type == "f"):
        cell.data_type = "s"  # a text that begins with = is a text, no formula
    sheet.freeze_panes = "B2"
    book.save(path)
    return []


def _is_too_long(text: object) -> bool:
    return isinstance(text, str) and len(text) > LONGEST_CELL


def _too_long(path: Path, name: str, length: int, row: int) -> Fault:
    return _with_cell(Fault(path, row, "cell_too_long", f"{length} > {LONGEST_CELL}", name), COLUMNS)


def read_sheet(path: Path, folder: Path, standing: Mapping[str, str] | None = None) -> list[Fault]:
    """Each row as a Markdown file below the folder; what is wrong with the sheet and with its articles, by row and
    column. Every column must be there, so that none is lost by leaving it out. `standing`: the folder in which each
    id stands already; it may not come in another."""
    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            top, *rows = list(book.worksheets[0].iter_rows(values_only=True)) or [()]
    except (OSError, KeyError, BadZipFile, InvalidFileException) as error:
        return [Fault(path, 0, "not_a_sheet", type(error).__name__)]
    heads = [_text(head) for head in top]
    lost = [Fault(path, 1, "missing", name) for name in COLUMNS if name not in heads]
    if lost:
        return lost
    faults: list[Fault] = []
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, FIRST_ROW):
        cells = dict(zip(heads, row, strict=False))
        name, place = _text(cells.get("id")), _text(cells.get("folder"))
        if not any(map(_text, row)):
            continue
        if not is_name(name) or not is_name(place):
            field = "folder" if is_name(name) else "id"
            faults.append(Fault(path, number, "no_id_or_folder", f"{place}/{name}", field))
            continue
        if numbers.setdefault(name, number) != number:
            faults.append(Fault(path, number, "id_taken", f"{name} ({numbers[name]})", "id"))
            continue
        if (standing or {}).get(name, place) != place:
            faults.append(Fault(path, number, "id_taken", f"{(standing or {})[name]}/{name}.md", "id"))
            continue
        target = folder / place / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_markdown(cells), encoding="utf-8")
    if numbers or not faults:
        faults += [replace(fault, file=path, line=numbers.get(fault.file.stem, 0)) for fault in check(folder)]
    return sorted((_with_cell(fault, heads) for fault in faults), key=lambda fault: fault.line)


def _with_cell(fault: Fault, heads: Sequence[str]) -> Fault:
    """A field's column has the field's own name; a source's parts have columns of theirs, a rule's have not."""
    names = (fault.field, fault.field.removeprefix("source."))
    column = next((number for number, head in enumerate(heads, 1) if head and head in names), None)
    return replace(fault, cell=f"{get_column_letter(column)}{fault.line}") if column else fault


def _markdown(cells: dict[str, Any]) -> str:
    fields: dict[str, Any] = {name: _text(cells.get(name)) for name in TEXTS}
    fields |= {name: list(_lines(cells.get(name))) for name in LISTS if name not in MAYBE or cells.get(name)}
    line, restored = _text(cells.get("line")), _text(cells.get("restored"))
    fields["source"] = {
        "document": _text(cells.get("document")),
        "line": int(line) if line.isdecimal() else line,
        "quote": _text(cells.get("quote")),
    }
    fields["source"] |= {name: text for name in ("office", "clause") if (text := _text(cells.get(name)))}
    if restored and restored.upper() not in _NO:
        fields["source"]["restored"] = restored.upper() in _YES or restored
    for name in DATES:
        value = cells.get(name)
        if isinstance(value, date):
            fields[name] = value.date() if isinstance(value, datetime) else value
        elif value:
            fields[name] = _text(value)
    if rule := _text(cells.get("entitlement")):
        fields["entitlement"] = _rule(rule)
    facts = "\n".join(f"- {line}" for line in _lines(cells.get("facts")))
    return frontmatter.dumps(frontmatter.Post(facts, **fields), allow_unicode=True, sort_keys=False) + "\n"


def _rule_text(rule: Rule | None) -> str | None:
    if rule is None:
        return None
    return json.dumps({name: facts for name, facts in asdict(rule).items() if facts}, ensure_ascii=False)


def _rule(text: str) -> object:
    """What the cell holds, typed with full-width marks or not; the text itself where it is no JSON, for the check to
    refuse."""
    try:
        return json.loads(normalize("NFKC", text).replace("\u201c", '"').replace("\u201d", '"'))
    except ValueError:
        return text


def _lines(value: object) -> Iterator[str]:
    return (line.strip() for line in _text(value).splitlines() if line.strip())


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
