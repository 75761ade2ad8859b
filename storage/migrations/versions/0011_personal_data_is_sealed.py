"""personal data is sealed; pictures and voices are kept"""

import json

import sqlalchemy as sa
from alembic import op

from storage.seals import seals_of

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None

# Table, column, its type before, whether it may be empty, and its key.
SEALED = (
    ("person", "phone", sa.String(20), True, ("id",)),
    ("household", "address", sa.String(200), False, ("id",)),
    ("contact", "report", sa.JSON(), False, ("id",)),
    ("contact_revision", "report", sa.JSON(), False, ("contact_id", "number")),
    ("confirmation", "comment", sa.Text(), False, ("contact_id", "revision")),
    ("household_case", "outcome", sa.Text(), False, ("id",)),
    ("case_step", "text", sa.Text(), False, ("id",)),
)
SLICE = 2000
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone"))
    for table, column, before, empty, key in SEALED:
        _replace(table, column, before, sa.Text(), empty, key, _sealed)
    op.create_table(
        "kept_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("household_id", BigId, nullable=False),
        sa.Column("contact_id", BigId, nullable=True),
        sa.Column("case_id", BigId, nullable=True),
        sa.Column("case_step_id", BigId, nullable=True),
        sa.Column("sent_by", BigId, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("telegram_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("size", BigId, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["household_case.id"], name=op.f("fk_kept_file_case_id")),
        sa.ForeignKeyConstraint(["case_step_id"], ["case_step.id"], name=op.f("fk_kept_file_case_step_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_kept_file_contact_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_kept_file_household_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_kept_file_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_file")),
        sa.UniqueConstraint("key", name=op.f("uq_kept_file_key")),
    )
    waiting = sa.text("next_try_at IS NOT NULL")
    op.create_index("ix_kept_file_due", "kept_file", ["next_try_at"], sqlite_where=waiting, postgresql_where=waiting)
    for column in ("household_id", "contact_id", "case_id"):
        op.create_index(op.f(f"ix_kept_file_{column}"), "kept_file", [column])
    op.create_table(
        "key_mark",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_mark")),
    )


def downgrade() -> None:
    """Personal data lies in clear again; the files stay in their folder, and nothing knows their keys any more."""
    op.drop_table("key_mark")
    op.drop_table("kept_file")
    for table, column, before, empty, key in reversed(SEALED):
        _replace(table, column, sa.Text(), before, empty, key, _opened)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_phone"), ["phone"], unique=False)


def _replace(table, column, before, after, empty, key, convert) -> None:  # type: ignore[no-untyped-def]  # Alembic's
    """A new column with the converted values takes the old one's place: to rebuild a table to which others point is
    refused by SQLite."""
    there = op.get_bind()
    default = None if empty else "{}" if isinstance(after, sa.JSON) else ""
    op.add_column(table, sa.Column(f"new_{column}", after, nullable=empty, server_default=default))
    keys = [sa.column(name, BigId) for name in key]
    old, new = sa.column(column, before), sa.column(f"new_{column}", after)
    where = sa.table(table, *keys, old, new)
    rows = sa.select(*keys, old).select_from(where).where(old.is_not(None)).order_by(*keys).limit(SLICE)
    change = sa.update(where).where(*(one == sa.bindparam(f"key_{one.name}") for one in keys))
    change = change.values({new: sa.bindparam("value", type_=after)})
    last = None
    while found := there.execute(rows if last is None else rows.where(sa.tuple_(*keys) > sa.tuple_(*last))).all():
        last = [sa.literal(value, BigId) for value in found[-1][:-1]]
        values = [
            {**{f"key_{name}": part for name, part in zip(key, row, strict=False)}, "value": convert(row, place)}
            for row in found
            for place in [f"{table}.{column}"]
        ]
        there.execute(change, values)
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN new_{column} TO {column}")


def _sealed(row, place):  # type: ignore[no-untyped-def]  # a row of any table
    value = row[-1]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return seals_of(op.get_bind().dialect).seal(text, place) if text else text


def _opened(row, place):  # type: ignore[no-untyped-def]  # a row of any table
    text = seals_of(op.get_bind().dialect).open(row[-1], place)
    return json.loads(text) if place.endswith(".report") else text
