"""drafts, reasons, notes and amounts of income are sealed"""

import json

import sqlalchemy as sa
from alembic import op

from storage.seals import seals_of

revision = "0021"
down_revision = "0015"
branch_labels = None
depends_on = None

# Table, column, its type before, and its key.
SEALED = (
    ("conversation", "data", sa.JSON(), ("telegram_id",)),
    ("excuse", "note", sa.Text(), ("id",)),
    ("contact_revision", "reason", sa.Text(), ("contact_id", "number")),
    ("alert_step", "note", sa.Text(), ("id",)),
    ("handover", "note", sa.Text(), ("id",)),
    ("inspection_item", "note", sa.Text(), ("id",)),
    ("income_statement", "fen", sa.JSON(), ("id",)),
)
SLICE = 2000
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table, column, before, key in SEALED:
        _replace(table, column, before, sa.Text(), key, _sealed)


def downgrade() -> None:
    """Drafts, reasons and notes lie in clear again."""
    for table, column, before, key in reversed(SEALED):
        _replace(table, column, sa.Text(), before, key, _opened)


def _replace(table, column, before, after, key, convert) -> None:  # type: ignore[no-untyped-def]  # Alembic's
    """A new column with the converted values takes the old one's place, slice by slice."""
    there = op.get_bind()
    default = "{}" if isinstance(after, sa.JSON) else ""
    op.add_column(table, sa.Column(f"new_{column}", after, nullable=False, server_default=default))
    keys = [sa.column(name, BigId) for name in key]
    old, new = sa.column(column, before), sa.column(f"new_{column}", after)
    where = sa.table(table, *keys, old, new)
    rows = sa.select(*keys, old).select_from(where).order_by(*keys).limit(SLICE)
    change = sa.update(where).where(*(one == sa.bindparam(f"key_{one.name}") for one in keys))
    change = change.values({new: sa.bindparam("value", type_=after)})
    last = None
    while found := there.execute(rows if last is None else rows.where(sa.tuple_(*keys) > sa.tuple_(*last))).all():
        last = [sa.literal(value, BigId) for value in found[-1][:-1]]
        values = [
            {f"key_{name}": part for name, part in zip(key, row, strict=False)}
            | {"value": convert(row[-1], f"{table}.{column}")}
            for row in found
        ]
        there.execute(change, values)
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN new_{column} TO {column}")


def _sealed(value, place):  # type: ignore[no-untyped-def]  # a text or a draft
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return seals_of(op.get_bind().dialect).seal(text, place) if text else text


def _opened(value, place):  # type: ignore[no-untyped-def]  # a text or a draft
    text = seals_of(op.get_bind().dialect).open(value, place)
    return json.loads(text) if place in ("conversation.data", "income_statement.fen") else text
