"""Where an import came in, and who did it on the board

Revision ID: 0025
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them; of older imports nobody knows."""
    with op.batch_alter_table("import_run") as table:
        table.add_column(sa.Column("region_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        table.add_column(sa.Column("begun_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        table.create_foreign_key("fk_import_run_begun_by", "person", ["begun_by"], ["id"])


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("import_run") as table:
        table.drop_constraint("fk_import_run_begun_by", type_="foreignkey")
        table.drop_column("begun_by")
        table.drop_column("region_id")
