"""An import's last sign of life, and the terms on which its file goes on

Revision ID: 0029
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them; of older imports nobody knows."""
    with op.batch_alter_table("import_run") as table:
        table.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("terms", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("import_run") as table:
        table.drop_column("terms")
        table.drop_column("seen_at")
