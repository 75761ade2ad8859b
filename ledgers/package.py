"""A quarter package as one file: the forms as spreadsheets, their content as text, and hashes that prove it.

The hash of the content is what the township signed off; it is told to township and city in the chat, so that anybody
can compare it without the server.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from openpyxl import load_workbook

from ledgers.forms.declaration import Form, forms
from ledgers.forms.sheet import Page, fill
from ledgers.forms.sheet_template import sheet_template

CONTENT, MANIFEST = "content.json", "manifest.json"
FORMS = ("annex1-ledger", "annex3-attendance")
_WITH_VILLAGE = "annex3-attendance"
_UNPACKED_LIMIT = 200 * 1024 * 1024
_BROKEN = (BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError)


def canonical(content: Mapping[str, Any]) -> str:
    """The one spelling whose hash is taken."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str | bytes) -> str:
    """SHA-256, as hexadecimal digits."""
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def villages(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The villages of a township's package, in its order."""
    return tuple(dict.fromkeys(str(row["village"]) for row in content["forms"][_WITH_VILLAGE]["rows"]))


def file_name(content: Mapping[str, Any]) -> str:
    """What the file of a package, or of a village's part of one, is called."""
    whole, number = content.get("part_of", {}).get("place"), content["number"]
    place = f"{whole}-{content['place']}" if whole else content["place"]
    return f"{place}-{content['period']}{f'-{number}' if number else ''}.zip"


def village_part(content: Mapping[str, Any], village: str) -> dict[str, Any]:
    """The lines of one village in a township's package, under the numbers that they have there; it names the whole
    by its hash, and whoever has the whole can cut it out again."""
    of_village = {
        row.get("serial") for row in content["forms"][_WITH_VILLAGE]["rows"] if row.get("village") == village
    }
    return {
        **content,
        "place": village,
        "part_of": {"place": content["place"], "content_hash": digest(canonical(content))},
        "forms": {
            name: {
                "values": {**one["values"], "village": village},
                "rows": [row for row in one["rows"] if row.get("serial") in of_village],
            }
            for name, one in content["forms"].items()
        },
    }


def write_package(content: Mapping[str, Any], signed: Mapping[str, Any], target: Path | IO[bytes]) -> str:
    """Writes the package and returns the hash of its content; `signed` says when and by which number of a person."""
    text = canonical(content)
    files = {CONTENT: text.encode()}
    for name in FORMS:
        form = forms()[name]
        found = content["forms"][name]
        book = fill(sheet_template(form), [Page(found["values"], found["rows"])])
        kept = BytesIO()
        book.save(kept)
        files[form.file + form.suffix] = kept.getvalue()
    manifest = {
        "content_hash": digest(text),
        "files": {name: digest(kept) for name, kept in files.items()},
        "signed": dict(signed),
    }
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        for name, data in files.items():
            archive.writestr(name, data)
    return str(manifest["content_hash"])


@dataclass(frozen=True, slots=True)
class Proof:
    """What looking at a package shows: `fault` is empty when all agrees, else what does not and in which file;
    `part_of` is the township of a village's part."""

    content_hash: str = ""
    period: str = ""
    place: str = ""
    number: int = 0
    signed: bool = False
    fault: str = ""
    file: str = ""
    part_of: str = ""


def verify_part(path: Path, whole: Path) -> Proof:
    """A village's part beside its township's package: both by themselves, and every line of the part against the
    whole. `content_hash` is the whole's, which was signed off. OSError where there is no file."""
    part, town = verify_package(path), verify_package(whole)
    if part.fault or town.fault:
        return part if part.fault else replace(town, file=town.file or whole.name)
    if canonical(village_part(_content(whole), part.place)) != canonical(_content(path)):
        return replace(part, fault="no_part", file=path.name)
    return replace(part, content_hash=town.content_hash, signed=town.signed)


def _content(path: Path) -> dict[str, Any]:
    with ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read(CONTENT))
    return found


def verify_package(path: Path) -> Proof:
    """Reads the package alone: every file against its hash, every cell against the content. OSError where there is
    no file."""
    try:
        with ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_LIMIT:
                return Proof(fault="too_large")
            files = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files.pop(MANIFEST))
        return _compared(manifest, files)
    except _BROKEN:
        return Proof(fault="no_package")


def _compared(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Proof:
    for name, expected in manifest["files"].items():
        if name not in files:
            return Proof(fault="file_missing", file=name)
        if digest(files[name]) != expected:
            return Proof(fault="file_changed", file=name)
    extra = sorted(files.keys() - manifest["files"].keys())
    if extra:
        return Proof(fault="file_added", file=extra[0])
    content = json.loads(files[CONTENT])
    if digest(canonical(content)) != manifest["content_hash"]:
        return Proof(fault="file_changed", file=CONTENT)
    for name in FORMS:
        form = forms()[name]
        file = form.file + form.suffix
        if not _says(form, files[file], content["forms"][name]):
            return Proof(fault="form_differs", file=file)
    return Proof(
        str(manifest["content_hash"]),
        str(content["period"]),
        str(content["place"]),
        int(content["number"]),
        bool(manifest["signed"]),
        part_of=str(content.get("part_of", {}).get("place", "")),
    )


def _says(form: Form, data: bytes, found: Mapping[str, Any]) -> bool:
    """Whether the spreadsheet's cells say what the content says."""
    sheet = load_workbook(BytesIO(data), read_only=True).worksheets[0]
    shown = sheet.iter_rows(min_row=form.heading_row + 1, max_col=len(form.columns), values_only=True)
    rows: Sequence[Mapping[str, Any]] = found["rows"]
    cells = [["" if cell is None else str(cell) for cell in row] for row in shown]
    cells = [row for row in cells if any(row)]
    return cells == [[str(row.get(column.field, "")) for column in form.columns] for row in rows]
