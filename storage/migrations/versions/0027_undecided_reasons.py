"""reasons on which nobody has decided yet stand in an index"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITS = "decided_at IS NULL"


def upgrade() -> None:
    op.create_index(
        "ix_excuse_undecided",
        "excuse",
        ["occurrence_id"],
        sqlite_where=sa.text(_WAITS),
        postgresql_where=sa.text(_WAITS),
    )


def downgrade() -> None:
    op.drop_index("ix_excuse_undecided", table_name="excuse")
