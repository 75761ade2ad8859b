"""What Alembic runs: always on a connection that storage/migrate.py opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger

from storage.tables import Table
from storage.types import Sealed, SealedJson, UtcDateTime


def _render(
    kind: str, value: Any, autogen: AutogenContext
) -> str | Literal[False]:  # Alembic hands over any schema item
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Sealed | SealedJson):
        return "sa.Text()"
    if kind == "type" and isinstance(value, BigInteger) and value._variant_mapping:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=_render,
    transaction_per_migration=False,
)
context.run_migrations()
