"""What files brought in, run by run: enough to go on after a kill, and to take one of them back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import SealedJson


class ImportRun(Table):
    """One import of one file. `done` of its `rows` are stored; `file_hash` is SHA-256 over the file and the terms on
    which it comes in, `terms` are these (null: before they were kept); `last_row` is Excel's number of the last row
    that is stored, behind which a killed import goes on; `seen_at` is when it last gave a sign of life (null: it
    stopped). `state` is running | finished | undone | partly_undone. `region_id` is the place under which it came in
    (no foreign key: undoing may take the place away), `begun_by` who did it on the board (null: the command line)."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_file", "file_hash", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    last_row: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    region_id: Mapped[int | None]
    terms: Mapped[dict[str, Any] | None]
    seen_at: Mapped[datetime | None]
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ImportChange(Table):
    """A row that an import added (`before` is null) or changed, and what it said then: `after` holds the values that
    the import wrote, `before` those that stood there. `row_key` is the row's primary key as JSON.

    `kept_why` is set where undoing left the row as it is: changed_since | used_since | still_needed.
    """

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_run", "run_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("import_change.before"))
    after: Mapped[dict[str, Any]] = mapped_column(SealedJson("import_change.after"))
    kept_why: Mapped[str | None] = mapped_column(String(20))


class ImportHeading(Table):
    """A column of another name, as somebody at a place said what it is: next year's sheet is understood by itself."""

    __tablename__ = "import_heading"
    place: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    theirs: Mapped[str] = mapped_column(String(80), primary_key=True)
    ours: Mapped[str] = mapped_column(String(80))
