"""Which template a form is filled into: the office's own file where there is one, else the shipped one.

A template of an office is refused with the placeholder named when it asks for what nobody fills in, and when it
leaves out the row that is to be repeated.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from openpyxl import Workbook, load_workbook

from ledgers.forms.declaration import Form, Kind
from ledgers.forms.letter import fill_letter
from ledgers.forms.letter_template import letter_template
from ledgers.forms.sheet import ROW, Page, fill, placeholders, rows_with_placeholders
from ledgers.forms.sheet_template import sheet_template
from ledgers.roster_faults import Unreadable
from ledgers.sheet_lines import BROKEN, ensure_workbook
from rules.errors import Refused

_FOLDER = "templates"
_NAME = re.compile(r"'([^']*)'")


def own_template(folder: Path, form: Form) -> Path:
    """Where an office's own template of this form is kept."""
    return folder / _FOLDER / f"{form.id}{form.suffix}"


def write_template(form: Form, folder: Path, target: Path) -> None:
    """The template in use, to be changed in Excel, Word or WPS. Raises OSError."""
    own = own_template(folder, form)
    if own.exists():
        target.write_bytes(own.read_bytes())
    elif form.kind is Kind.LETTER:
        letter_template(form).save(str(target))
    else:
        sheet_template(form).save(target)


def take_template(form: Form, source: Path, folder: Path) -> Path:
    """Checks an office's template and keeps it. Raises Refused, which names what is wrong in it, or OSError."""
    check_template(form, source)
    own = own_template(folder, form)
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(source.read_bytes())
    return own


def write_form(
    form: Form, pages: Sequence[Page], cards: Sequence[Mapping[str, Any]], folder: Path | None, target: Path
) -> None:
    """Writes the filled form; `folder` is where an office keeps its own templates (None: the shipped ones). Raises
    OSError where the target cannot be written."""
    own = own_template(folder, form) if folder is not None else None
    if own is not None and not own.exists():
        own = None
    if form.kind is Kind.LETTER:
        fill_letter(own or _built(form), cards, target)
        return
    book = load_workbook(own) if own else sheet_template(form)
    fill(book, pages or [Page({})]).save(target)


def _built(form: Form) -> BytesIO:
    shipped = BytesIO()
    letter_template(form).save(shipped)
    shipped.seek(0)
    return shipped


def known_placeholders(form: Form) -> frozenset[str]:
    """Every placeholder that a table's template may use: those of the shipped one, and every field of its rows."""
    shipped = frozenset(placeholders(sheet_template(form).worksheets[0]))
    return shipped | {"town", "village", "period"} if form.kind is Kind.TABLE else shipped


def check_template(form: Form, source: Path) -> None:
    """Raises Refused for a template that cannot be filled."""
    if form.kind is Kind.LETTER:
        _check_letter(form, source)
    else:
        _check_sheet(form, source)


def _check_sheet(form: Form, source: Path) -> None:
    try:
        ensure_workbook(source)
        book: Workbook = load_workbook(source)
    except (Unreadable, *BROKEN) as error:
        raise Refused("template_unreadable", name=source.name) from error
    sheet = book.worksheets[0]
    for name, cell in placeholders(sheet).items():
        if name not in known_placeholders(form):
            raise Refused("template_placeholder", name=name, cell=cell, known=_listed(form))
    if form.kind is Kind.TABLE and len(rows_with_placeholders(sheet)) != 1:
        raise Refused("template_row", count=len(rows_with_placeholders(sheet)))
    missing = [name for name in form.lines if name not in placeholders(sheet)]
    if missing:
        raise Refused("template_line", name=missing[0])


def _listed(form: Form) -> str:
    return ", ".join(sorted(known_placeholders(form), key=lambda name: (name.startswith(ROW), name)))


def _check_letter(form: Form, source: Path) -> None:
    try:
        fill_letter(source, [_sample(form)], BytesIO())
    except (UndefinedError, SecurityError) as error:
        # 'x' is undefined; 'dict object' has no attribute 'x'; access to attribute 'x' of 'str' object is unsafe.
        found = _NAME.findall(error.message or "") or ["?"]
        name = found[0] if isinstance(error, SecurityError) else found[-1]
        raise Refused("template_placeholder", name=name, cell="", known=_fields(form)) from error
    except TemplateError as error:
        raise Refused("template_syntax", why=error.message or "") from error
    except (PackageNotFoundError, *BROKEN, BadZipFile) as error:
        raise Refused("template_unreadable", name=source.name) from error


def _fields(form: Form) -> str:
    return ", ".join(f"card.{name}" for name in sorted(_sample(form)))


def _sample(form: Form) -> dict[str, Any]:
    """A card on which every field of the shipped template stands, and one line in every loop."""
    found: dict[str, Any] = {}
    for block in form.blocks:
        loop = re.fullmatch(r"(\w+) in card\.(\w+)", block.loop)
        cells = " ".join(block.cells)
        if loop:
            fields = re.findall(rf"\b{loop[1]}\.(\w+)", cells)
            found.setdefault(loop[2], [{}])[0].update(dict.fromkeys(fields, "x"))
        for text in (block.text, *(cell for row in block.rows for cell in row)):
            found |= dict.fromkeys(re.findall(r"card\.(\w+)", text), "x")
    return found
