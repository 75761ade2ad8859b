"""Everything out: each table as a file, what the columns mean, and a list of the files with their hashes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from actions.audit import append_audit
from ledgers.whole_base import Format, as_json, writer
from locales import Texts
from storage.database import Work
from storage.whole_base import LEFT_OUT, Meaning, Source, meanings, pages, sources

DICTIONARY, MANIFEST = "dictionary.md", "manifest.json"
HEADINGS = ("name", "type", "empty", "points_to")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the export; `sha256` in hexadecimal digits."""

    file: str
    rows: int
    sha256: str


def note_export(work: Work, now: datetime) -> None:
    """Somebody at the machine takes everything out: that stands in the log, also when it is broken off."""
    append_audit(work, None, "everything_exported", now)


async def export_all(
    work: Work, folder: Path, formats: Sequence[Format], texts: Texts, language: str, now: datetime, tell: Tell
) -> tuple[Written, ...]:
    """Writes the base as `work` sees it (a snapshot) into the folder; the manifest comes last, so a folder without it
    is not whole. `tell` hears the table, how many are done, and of how many. Raises OSError."""
    found, tables = [], sources()
    for done, source in enumerate(tables):
        tell(source.name, done, len(tables))
        files = [folder / f"{source.name}.{how}" for how in formats]
        rows = await _table(work, source, list(zip(formats, files, strict=True)))
        found += [_written(file, rows) for file in files]
    (folder / DICTIONARY).write_text(dictionary(texts, language), encoding="utf-8")
    files_now = (*found, _written(folder / DICTIONARY, 0))
    manifest = {"made_at": now.isoformat(), "left_out": sorted(LEFT_OUT), "files": [asdict(one) for one in files_now]}
    (folder / MANIFEST).write_text(as_json(manifest) + "\n", encoding="utf-8")
    return files_now


async def _table(work: Work, source: Source, files: Sequence[tuple[Format, Path]]) -> int:
    names, count = [one.name for one in source.columns], 0
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(writer(how, path, names))) for how, path in files]
        async for rows in pages(work, source):
            count += len(rows)
            for row in rows:
                for one in writers:
                    one.add(row)
    return count


def _written(path: Path, rows: int) -> Written:
    with path.open("rb") as file:
        return Written(path.name, rows, file_digest(file, "sha256").hexdigest())


def dictionary(texts: Texts, language: str) -> str:
    """Markdown: what every file and column holds, and what was left out and why."""

    def say(key: str) -> str:
        return texts.label(language, key)

    parts = [f"# {say('whole_base.title')}", say("whole_base.about"), f"## {say('whole_base.left_out')}"]
    without = ((name, say(f"whole_base.without_{why}")) for name, why in sorted(LEFT_OUT.items()))
    parts.append("\n".join(f"- `{name}`: {why}" for name, why in without))
    heading = "| " + " | ".join(say(f"whole_base.column_{one}") for one in HEADINGS) + " |"
    for source in sources():
        rows = [_row(say, column) for column in meanings(source)]
        parts += [f"## `{source.name}`", source.about, "\n".join((heading, "| --- | --- | --- | --- |", *rows))]
    return "\n\n".join(parts) + "\n"


def _row(say: Callable[[str], str], column: Meaning) -> str:
    kind = say(f"whole_base.type_{column.kind}") + (f" ({column.length})" if column.length else "")
    empty = say("whole_base.may_be_empty") if column.may_be_empty else ""
    points_to = f"`{column.points_to}`" if column.points_to else ""
    return f"| `{column.name}` | {kind} | {empty} | {points_to} |"
