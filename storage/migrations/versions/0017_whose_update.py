"""whose an update is, so that one person's stay in order whichever process handles them"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

WAITING = sa.text("handled_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("received_update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("telegram_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_received_waiting",
        "received_update",
        ["telegram_id", "update_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_received_waiting", "received_update")
    with op.batch_alter_table("received_update", schema=None) as batch_op:
        batch_op.drop_column("telegram_id")
